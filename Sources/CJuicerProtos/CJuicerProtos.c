#include "CJuicerProtos.h"
