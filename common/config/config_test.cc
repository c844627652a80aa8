#include "common/config/config.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "common/base/check.h"
#include "common/base/status.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace crowdloom::config {
namespace {

namespace pb = google::protobuf;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::IsOkAndHolds;
using ::testing::Not;
using testing::StatusIs;
using Code = absl::StatusCode;

constexpr char kSchema[] = R"pb(
  name: "test.proto"
  package: "test"
  syntax: "proto3"
  dependency: "google/protobuf/duration.proto"
  message_type {
    name: "Database"
    field { name: "url" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "password" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "connections" number: 3 type: TYPE_INT32 label: LABEL_OPTIONAL }
  }
  message_type {
    name: "Config"
    field {
      name: "database"
      number: 1
      type: TYPE_MESSAGE
      type_name: ".test.Database"
      label: LABEL_OPTIONAL
    }
    field { name: "verbose" number: 2 type: TYPE_BOOL label: LABEL_OPTIONAL }
    field { name: "modules" number: 3 type: TYPE_STRING label: LABEL_REPEATED }
    field {
      name: "drain_timeout"
      number: 4
      type: TYPE_MESSAGE
      type_name: ".google.protobuf.Duration"
      label: LABEL_OPTIONAL
    }
    field { name: "budget_micros" number: 5 type: TYPE_INT64 label: LABEL_OPTIONAL }
    field { name: "level" number: 6 type: TYPE_ENUM type_name: ".test.Level" label: LABEL_OPTIONAL }
    field {
      name: "replicas"
      number: 7
      type: TYPE_MESSAGE
      type_name: ".test.Database"
      label: LABEL_REPEATED
    }
  }
  enum_type {
    name: "Level"
    value { name: "LEVEL_UNSPECIFIED" number: 0 }
    value { name: "INFO" number: 1 }
  }
)pb";

class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() {
    pool_.AllowUnknownDependencies();
    pb::FileDescriptorProto duration;
    pb::DescriptorPool::generated_pool()
        ->FindFileByName("google/protobuf/duration.proto")
        ->CopyTo(&duration);
    CHECK(pool_.BuildFile(duration) != nullptr);
    pb::FileDescriptorProto file;
    CHECK(pb::TextFormat::ParseFromString(kSchema, &file));
    CHECK(pool_.BuildFile(file) != nullptr);
    config_.reset(factory_.GetPrototype(pool_.FindMessageTypeByName("test.Config"))->New());
    Set(R"pb(database { url: "default" connections: 4 }
             verbose: true
             modules: "a"
             modules: "b")pb");
  }

  void Set(const std::string& text) { CHECK(pb::TextFormat::MergeFromString(text, config_.get())); }

  absl::StatusOr<Action> LoadWith(std::vector<std::string> arguments,
                                  std::map<std::string, std::string> environment = {}) {
    return Load(*config_,
                {.arguments = std::move(arguments), .environment = std::move(environment)});
  }

  std::string File(const std::string& name, const std::string& contents) {
    std::ofstream(dir_.path() + "/" + name) << contents;
    return "--config=" + dir_.path() + "/" + name;
  }

  std::string Text() const {
    pb::TextFormat::Printer printer;
    printer.SetSingleLineMode(true);
    std::string text;
    printer.PrintToString(*config_, &text);
    return text;
  }

  testing::TempDir dir_;
  pb::DescriptorPool pool_;
  pb::DynamicMessageFactory factory_{&pool_};
  std::unique_ptr<pb::Message> config_;
};

TEST_F(ConfigTest, LaterSourcesWin) {
  const std::string file = File("c.json", R"({"database": {"url": "file", "connections": 5}})");
  EXPECT_THAT(LoadWith({}), IsOkAndHolds(Action::kRun));
  EXPECT_THAT(Text(), HasSubstr("url: \"default\" connections: 4"));
  EXPECT_THAT(LoadWith({file}), IsOk());
  EXPECT_THAT(Text(), HasSubstr("url: \"file\" connections: 5"));
  EXPECT_THAT(LoadWith({file}, {{"CROWDLOOM_DATABASE_URL", "env"}}), IsOk());
  EXPECT_THAT(Text(), HasSubstr("url: \"env\" connections: 5"));
  EXPECT_THAT(LoadWith({file, "--database.url=flag=x"}, {{"CROWDLOOM_DATABASE_URL", "env"}}),
              IsOk());
  EXPECT_THAT(Text(), HasSubstr("url: \"flag=x\" connections: 5"));
}

TEST_F(ConfigTest, AZeroReplacesADefaultInEverySource) {
  const std::string cleared = "database { url: \"default\" }";
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {File("c.json", R"({"verbose": false, "database": {"connections": 0}, "modules": []})")},
           {"--verbose=false", "--database.connections=0", "--modules="}}) {
    Set("verbose: true database { connections: 4 }");
    EXPECT_THAT(LoadWith(arguments), IsOk());
    EXPECT_EQ(Text(), cleared + " ");
  }
  Set("verbose: true database { connections: 4 }");
  EXPECT_THAT(LoadWith({File("c.textproto", "verbose: false database { connections: 0 }")}),
              IsOk());
  EXPECT_EQ(Text(), cleared + " ");
}

TEST_F(ConfigTest, EveryTypeCanBeAFlag) {
  EXPECT_THAT(LoadWith({"--modules=x, y", "--drain_timeout=1m30.5s", "--level=INFO", "--verbose",
                        "--budget_micros=9007199254740993"}),
              IsOk());
  EXPECT_THAT(Text(), HasSubstr("verbose: true modules: \"x\" modules: \"y\" drain_timeout { "
                                "seconds: 90 nanos: 500000000 } budget_micros: 9007199254740993 "
                                "level: INFO"));
}

TEST_F(ConfigTest, RepeatedFieldsAreReplacedAsAWhole) {
  EXPECT_THAT(LoadWith({File("c.textproto", "modules: \"x\"")}), IsOk());
  EXPECT_THAT(Text(), HasSubstr("modules: \"x\""));
  EXPECT_THAT(Text(), Not(HasSubstr("modules: \"a\"")));
  EXPECT_THAT(LoadWith({File("c.json", R"({"replicas": [{"url": "r1"}, {"url": "r2"}]})")}),
              IsOk());
  EXPECT_THAT(Text(), HasSubstr("replicas { url: \"r1\" } replicas { url: \"r2\" }"));
}

TEST_F(ConfigTest, UnknownKeysAreRefusedWithASuggestion) {
  const struct {
    std::vector<std::string> arguments;
    std::map<std::string, std::string> environment;
    std::string key, suggestion;
  } cases[] = {
      {{"--databse.url=x"}, {}, "databse.url", "database.url"},
      {{"--zzzzzzzzzz=x"}, {}, "zzzzzzzzzz", ""},
      {{"--database=x"}, {}, "database", ""},
      {{File("a.json", R"({"database": {"ulr": "x"}})")}, {}, "database.ulr", "database.url"},
      {{File("b.textproto", "verbos: true")}, {}, "verbos", "verbose"},
      {{}, {{"CROWDLOOM_DATABASE_ULR", "x"}}, "CROWDLOOM_DATABASE_ULR", "CROWDLOOM_DATABASE_URL"},
      {{}, {{"CROWDLOOM_VERBOS", "x"}}, "CROWDLOOM_VERBOS", "CROWDLOOM_VERBOSE"},
  };
  for (const auto& c : cases) {
    const auto action = LoadWith(c.arguments, c.environment);
    EXPECT_THAT(action, StatusIs(Code::kInvalidArgument, "UNKNOWN_CONFIG_KEY")) << c.key;
    EXPECT_EQ(InfoOf(action.status()).metadata["key"], c.key);
    EXPECT_EQ(InfoOf(action.status()).metadata["suggestion"], c.suggestion) << c.key;
  }
  EXPECT_THAT(LoadWith({}, {{"CROWDLOOM_TEST_POSTGRES", "x"}, {"HOME", "/"}}), IsOk());
}

TEST_F(ConfigTest, WrongValuesAreRefusedWithoutRepeatingThem) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"--verbose=s3cret"},
                                             {"--database.connections=s3cret"},
                                             {"--drain_timeout=s3cret"},
                                             {"--drain_timeout=inf"},
                                             {"--level=s3cret"},
                                             {"--replicas=s3cret"},
                                             {"--database.connections=3000000000"},
                                             {"s3cret"},
                                             {File("a.json", R"({"database": "s3cret"})")},
                                             {File("b.json", R"({"verbose": "s3cret"})")},
                                             {File("c.json", "[")},
                                             {File("d.textproto", "verbose: 17")}}) {
    const auto action = LoadWith(arguments);
    EXPECT_THAT(action, StatusIs(Code::kInvalidArgument, "INVALID_CONFIG_VALUE")) << arguments[0];
    EXPECT_THAT(std::string(action.status().message()), Not(HasSubstr("s3cret")));
  }
  EXPECT_THAT(LoadWith({"--config=/nowhere"}),
              StatusIs(Code::kInvalidArgument, "CONFIG_FILE_UNREADABLE"));
}

TEST_F(ConfigTest, ActionsAreFound) {
  EXPECT_THAT(LoadWith({"--print-config", "--verbose=false"}), IsOkAndHolds(Action::kPrintConfig));
  EXPECT_THAT(LoadWith({"--check-config"}), IsOkAndHolds(Action::kCheckConfig));
  EXPECT_THAT(LoadWith({"--help"}), IsOkAndHolds(Action::kHelp));
}

TEST_F(ConfigTest, PrintingMasksSecretsEverywhere) {
  Set(R"pb(database { password: "s3cret" }
           replicas { url: "r" password: "s3cret" })pb");
  const auto is_secret = [](const pb::FieldDescriptor& field) {
    return field.name() == "password";
  };
  for (const std::string& text : {Print(*config_, is_secret), Help(*config_, is_secret)}) {
    EXPECT_THAT(text, Not(HasSubstr("s3cret")));
    EXPECT_THAT(text, HasSubstr("\"password\": \"***\""));
    EXPECT_THAT(text, HasSubstr("\"budget_micros\": \"0\""));
  }
  EXPECT_THAT(Text(), HasSubstr("s3cret"));  // a copy was masked
}

}  // namespace
}  // namespace crowdloom::config
