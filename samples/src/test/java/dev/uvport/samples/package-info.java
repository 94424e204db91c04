/** The samples as their users meet them: as processes, with peers that know nothing of uvport. */
@NullMarked
package dev.uvport.samples;

import org.jspecify.annotations.NullMarked;
