#include "common/service/main.h"

#include "services/dispatch/module.h"

int main(int argc, char** argv) {
  return crowdloom::service::Main(argc, argv, crowdloom::dispatch::MakeModule);
}
