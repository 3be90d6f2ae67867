#pragma once

#include "juicer_capabilities.h"
#include "juicer_encryption_policy.h"
#include "juicer_files.h"
#include "juicer_landlock.h"
#include "juicer_launcher.h"
#include "juicer_packets.h"
#include "juicer_process.h"
#include "juicer_secret_memory.h"
#include "juicer_shared_memory.h"
#include "juicer_sha256_rounds.h"
