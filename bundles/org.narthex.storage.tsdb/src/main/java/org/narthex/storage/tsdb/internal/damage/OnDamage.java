package org.narthex.storage.tsdb.internal.damage;

/** What a database does about damaged files. */
public enum OnDamage {
    /** Goes on without what is damaged, and says so. */
    CONTAIN,
    /** Does as Prometheus: refuses to start, fails queries, cuts the log. */
    REFUSE
}
