/** What is done about damaged files: the policy, the record of what was found, and the place for what is set aside. */
@NullMarked
package org.narthex.storage.tsdb.internal.damage;

import org.jspecify.annotations.NullMarked;
