package dev.graft.spark.read;

import java.util.Iterator;
import java.util.function.Function;
import org.apache.commons.collections4.iterators.LazyIteratorChain;

/** What is made of elements portion by portion, of each when the one before has been read. */
final class Portions {

  private Portions() {}

  /**
   * @param portion takes some of the elements that are left, at least one
   */
  static <S, T> Iterator<T> of(Iterator<S> elements, Function<Iterator<S>, Iterator<T>> portion) {
    return new LazyIteratorChain<>() {
      @Override
      protected Iterator<T> nextIterator(int count) {
        return elements.hasNext() ? portion.apply(elements) : null;
      }
    };
  }
}
