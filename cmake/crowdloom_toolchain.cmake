# Language level, warnings, sanitizers and speed of the build, for every target of this project.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
# CHECK stays on in release builds, so NDEBUG only silences third-party asserts.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

find_program(CROWDLOOM_CCACHE ccache)
if(CROWDLOOM_CCACHE)
  # base_dir and hash_dir let two checkouts share their objects.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros ${CROWDLOOM_CCACHE})
endif()

find_program(CROWDLOOM_MOLD mold)
if(CROWDLOOM_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

if(CROWDLOOM_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(CROWDLOOM_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
endif()

# Calls and their messages are made on one thread and freed on another, which jemalloc does in three
# quarters of the time. Found by the name of the library itself: no header is needed. The sanitizers
# bring an allocator of their own.
if(NOT CROWDLOOM_SANITIZE)
  find_library(CROWDLOOM_MALLOC NAMES libjemalloc.so.2 REQUIRED)
endif()

# Warnings are errors on our own targets; generated code is compiled without them.
set(CROWDLOOM_WARNINGS -Wall -Wextra -Werror -Wno-missing-field-initializers)
