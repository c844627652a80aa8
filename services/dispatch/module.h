// The dispatch service as a module.
#ifndef CROWDLOOM_SERVICES_DISPATCH_MODULE_H_
#define CROWDLOOM_SERVICES_DISPATCH_MODULE_H_

#include <memory>

#include "common/service/module.h"

namespace crowdloom::dispatch {

std::unique_ptr<service::Module> MakeModule();

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_MODULE_H_
