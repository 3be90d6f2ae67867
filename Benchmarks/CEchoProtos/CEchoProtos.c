#include "CEchoProtos.h"
