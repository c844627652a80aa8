# The functions every CMakeLists.txt of this project uses. A target is named after its folder with
# underscores: common/base is common_base, services/dispatch/core is dispatch_core. Includes are
# written from the repository's root: #include "common/base/status.h".

find_package(Threads REQUIRED)
find_package(GTest REQUIRED)

# crowdloom_cc_library(NAME n SRCS a.cc... DEPS target...)
#   A static library. Headers need not be listed; without SRCS it is an interface library.
function(crowdloom_cc_library)
  cmake_parse_arguments(ARG "" "NAME" "SRCS;DEPS;PRIVATE_DEPS" ${ARGN})
  if(ARG_SRCS)
    add_library(${ARG_NAME} STATIC ${ARG_SRCS})
    target_include_directories(${ARG_NAME} PUBLIC ${CMAKE_SOURCE_DIR})
    target_compile_options(${ARG_NAME} PRIVATE ${CROWDLOOM_WARNINGS})
    target_link_libraries(${ARG_NAME} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
  else()
    add_library(${ARG_NAME} INTERFACE)
    target_include_directories(${ARG_NAME} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${ARG_NAME} INTERFACE ${ARG_DEPS})
  endif()
endfunction()

# crowdloom_cc_binary(NAME n SRCS a.cc... DEPS target...)  OUTPUT is the file name, NAME by default.
function(crowdloom_cc_binary)
  cmake_parse_arguments(ARG "" "NAME;OUTPUT" "SRCS;DEPS" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SRCS})
  target_include_directories(${ARG_NAME} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_options(${ARG_NAME} PRIVATE ${CROWDLOOM_WARNINGS})
  target_link_libraries(${ARG_NAME} PRIVATE ${ARG_DEPS} Threads::Threads ${CROWDLOOM_MALLOC})
  set_target_properties(${ARG_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  if(ARG_OUTPUT)
    set_target_properties(${ARG_NAME} PROPERTIES OUTPUT_NAME ${ARG_OUTPUT})
  endif()
endfunction()

# crowdloom_cc_test(NAME n SRCS a_test.cc... DEPS target... [MAIN])
#   One GoogleTest binary in build/<preset>/tests, which ./dev test finds and runs; one a library is
#   enough. With MAIN the sources bring their own main().
function(crowdloom_cc_test)
  cmake_parse_arguments(ARG "MAIN" "NAME" "SRCS;DEPS" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SRCS})
  target_include_directories(${ARG_NAME} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_options(${ARG_NAME} PRIVATE ${CROWDLOOM_WARNINGS})
  target_compile_definitions(${ARG_NAME} PRIVATE CROWDLOOM_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_link_libraries(${ARG_NAME} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gtest Threads::Threads)
  if(NOT ARG_MAIN)
    target_link_libraries(${ARG_NAME} PRIVATE GTest::gtest_main)
  endif()
  set_target_properties(${ARG_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${ARG_NAME} COMMAND ${ARG_NAME})
endfunction()
