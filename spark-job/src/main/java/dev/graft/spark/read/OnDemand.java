package dev.graft.spark.read;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/**
 * Elements that are made when the first is asked for, and that are named no longer than there are
 * some left: whoever goes on to other elements may still hold this one.
 */
public final class OnDemand<T> implements Iterator<T> {

  private Supplier<Iterator<T>> made;
  private Iterator<T> left = Collections.emptyIterator();

  /**
   * @param made gives them, once
   */
  public OnDemand(Supplier<Iterator<T>> made) {
    this.made = made;
  }

  @Override
  public boolean hasNext() {
    if (made != null) {
      left = made.get();
      made = null;
    }
    if (!left.hasNext()) {
      left = Collections.emptyIterator();
    }
    return left.hasNext();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return left.next();
  }
}
