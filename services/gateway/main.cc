#include "common/service/main.h"

#include "services/gateway/module.h"

int main(int argc, char** argv) {
  return crowdloom::service::Main(argc, argv, crowdloom::gateway::MakeModule);
}
