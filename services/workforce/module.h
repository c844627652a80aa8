// The workforce service as a module.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_MODULE_H_
#define CROWDLOOM_SERVICES_WORKFORCE_MODULE_H_

#include <memory>

#include "common/service/module.h"
#include "services/workforce/secrets/password.h"

namespace crowdloom::workforce {

// Tests make password digests cheaper.
std::unique_ptr<service::Module> MakeModule(PasswordCost cost);
std::unique_ptr<service::Module> MakeModule();

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_MODULE_H_
