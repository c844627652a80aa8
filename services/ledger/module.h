// The ledger service as a module.
#ifndef CROWDLOOM_SERVICES_LEDGER_MODULE_H_
#define CROWDLOOM_SERVICES_LEDGER_MODULE_H_

#include <memory>

#include "common/service/module.h"

namespace crowdloom::ledger {

std::unique_ptr<service::Module> MakeModule();

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_MODULE_H_
