package android.util;

/** From and to. */
public final class Range<T extends Comparable<? super T>> {
    private final T lower;
    private final T upper;

    public Range(T lower, T upper) {
        this.lower = lower;
        this.upper = upper;
    }

    public T getLower() {
        return lower;
    }

    public T getUpper() {
        return upper;
    }

    public boolean contains(T value) {
        return value.compareTo(lower) >= 0 && value.compareTo(upper) <= 0;
    }
}
