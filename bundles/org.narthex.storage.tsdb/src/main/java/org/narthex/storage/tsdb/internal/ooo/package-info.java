/** What a series has beside its chunks of samples in order: samples that came out of order. */
@NullMarked
package org.narthex.storage.tsdb.internal.ooo;

import org.jspecify.annotations.NullMarked;
