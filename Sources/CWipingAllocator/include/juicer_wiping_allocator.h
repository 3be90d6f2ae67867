#pragma once

// Linking this target makes the program wipe all memory that it frees; there is nothing to call.
