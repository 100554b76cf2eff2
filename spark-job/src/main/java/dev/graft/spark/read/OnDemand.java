package dev.graft.spark.read;

import dev.graft.spark.fault.OutOfMemory;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/**
 * Elements that are made in a task when the first is asked for, and that are named no longer than
 * there are some left: whoever goes on to other elements may still hold this one.
 */
public final class OnDemand<T> implements Iterator<T> {

  private Supplier<Iterator<T>> made;
  private Iterator<T> left = Collections.emptyIterator();

  /**
   * @param made gives them; asked once, as what they are made of is then used up
   */
  public OnDemand(Supplier<Iterator<T>> made) {
    this.made = made;
  }

  @Override
  public boolean hasNext() {
    try {
      if (made != null) {
        Supplier<Iterator<T>> first = made;
        made = null;
        left = null;
        left = first.get();
      }
      if (left == null) {
        throw new IllegalStateException("The elements could not be made before.");
      }
      if (!left.hasNext()) {
        left = Collections.emptyIterator();
      }
      return left.hasNext();
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.inTask(e);
    }
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    try {
      return left.next();
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.inTask(e);
    }
  }
}
