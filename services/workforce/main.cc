#include "common/service/main.h"

#include "services/workforce/module.h"

int main(int argc, char** argv) {
  return crowdloom::service::Main(argc, argv, [] { return crowdloom::workforce::MakeModule(); });
}
