package org.narthex.model.histogram;

/** Sums with Neumaier's variant of the Kahan compensation, as Prometheus computes them. Not thread-safe. */
public final class CompensatedSum {
    private double sum;
    private double error;

    /** A sum of zero. */
    public CompensatedSum() {}

    /** A sum that begins with a value. */
    public CompensatedSum(double first) {
        this.sum = first;
    }

    /** A sum that goes on. */
    public CompensatedSum(double sum, double error) {
        this.sum = sum;
        this.error = error;
    }

    /** Adds a value. */
    public void add(double value) {
        double e = error(value, sum, error);
        sum += value;
        error = e;
    }

    /** Adds a value; what rounding takes from this addition is lost. */
    void addPlainly(double value) {
        sum += value;
    }

    /** Begins again with a value, and what rounding has taken from it. */
    void set(double first, double firstError) {
        sum = first;
        error = firstError;
    }

    /** Multiplies what was summed up. */
    void multiply(double factor) {
        sum *= factor;
        error *= factor;
    }

    /** Divides what was summed up. */
    void divide(double divisor) {
        sum /= divisor;
        error /= divisor;
    }

    /** Adds the error to the sum, which has none then. */
    void settle() {
        sum += error;
        error = 0;
    }

    /** The plain sum. */
    public double sum() {
        return sum;
    }

    /** What rounding has taken from the sum. */
    public double error() {
        return error;
    }

    /** Sum and error together. */
    public double total() {
        return sum + error;
    }

    /** The error after {@code value} is added to {@code sum}; 0 once the sum is infinite. */
    public static double error(double value, double sum, double error) {
        double t = sum + value;
        if (t > Double.MAX_VALUE || t < -Double.MAX_VALUE) {
            return 0;
        }
        return error + (Math.abs(sum) >= Math.abs(value) ? (sum - t) + value : (value - t) + sum);
    }
}
