// The consensus service as a module.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_MODULE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_MODULE_H_

#include <memory>

#include "common/service/module.h"

namespace crowdloom::consensus {

std::unique_ptr<service::Module> MakeModule();

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_MODULE_H_
