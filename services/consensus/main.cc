#include "common/service/main.h"

#include "services/consensus/module.h"

int main(int argc, char** argv) {
  return crowdloom::service::Main(argc, argv, crowdloom::consensus::MakeModule);
}
