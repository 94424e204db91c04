/** Programs that put sockets through faults, and the models that judge what comes of it. */
@NullMarked
package dev.uvport.reliability;

import org.jspecify.annotations.NullMarked;
