package org.narthex.telemetry.internal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.narthex.telemetry.MetricScope.Counter;
import org.narthex.telemetry.MetricScope.Gauge;

/** The cells of counters and gauges; changing one allocates nothing. */
final class Values {
    private Values() {}

    /** A cell that can be read. */
    interface Cell extends Gauge, Counter {}

    /** Counts in whole numbers as long as the amounts are whole. Thread-safe. */
    static final class CounterCell implements Cell {
        private static final double MAX_WHOLE = 1L << 53;
        private final LongAdder whole = new LongAdder();
        private final DoubleAdder rest = new DoubleAdder();

        @Override
        public void add(double amount) {
            if (!(amount >= 0)) {
                throw new IllegalArgumentException("a counter grows only, not by " + amount);
            }
            if (amount <= MAX_WHOLE && amount == (long) amount) {
                whole.add((long) amount);
            } else {
                rest.add(amount);
            }
        }

        @Override
        public void increment() {
            whole.increment();
        }

        @Override
        public void set(double value) {
            throw new UnsupportedOperationException("a counter cannot be set");
        }

        @Override
        public double value() {
            return whole.sum() + rest.sum();
        }
    }

    /** Holds the bits of the last value. Thread-safe. */
    static final class GaugeCell implements Cell {
        private final AtomicLong bits = new AtomicLong();

        @Override
        public void set(double value) {
            bits.set(Double.doubleToRawLongBits(value));
        }

        @Override
        public void add(double amount) {
            long old;
            do {
                old = bits.get();
            } while (!bits.compareAndSet(old, Double.doubleToRawLongBits(Double.longBitsToDouble(old) + amount)));
        }

        @Override
        public void increment() {
            add(1);
        }

        @Override
        public double value() {
            return Double.longBitsToDouble(bits.get());
        }
    }
}
