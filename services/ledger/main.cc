#include "common/service/main.h"

#include "services/ledger/module.h"

int main(int argc, char** argv) {
  return crowdloom::service::Main(argc, argv, crowdloom::ledger::MakeModule);
}
