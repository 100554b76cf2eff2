package dev.graft.spark.read;

import dev.graft.config.ProviderSettings;
import dev.graft.dataset.FileFormat;
import dev.graft.provider.Found;
import java.lang.ref.SoftReference;

/**
 * A user's format, ready to open files. What was looked up last is kept: a job has one format, and
 * asks for it with each of its files.
 */
record UsersReaders(Found<RecordFormatProvider> from, FileFormat format) {

  private static volatile SoftReference<Last> last = new SoftReference<>(null);

  private record Last(ClassLoader loader, UsersReaders readers) {

    boolean is(ProviderSettings wanted) {
      return Thread.currentThread().getContextClassLoader() == loader
          && readers.from.settings().equals(wanted);
    }
  }

  /**
   * That of a job.
   *
   * @throws dev.graft.UnusableInputException if there is none of that name, or it cannot be used
   */
  static UsersReaders of(ProviderSettings wanted) {
    Last known = last.get();
    if (known == null || !known.is(wanted)) {
      Found<RecordFormatProvider> found = Formats.find(wanted);
      UsersReaders readers = new UsersReaders(found, Formats.code(found));
      known = new Last(Thread.currentThread().getContextClassLoader(), readers);
      last = new SoftReference<>(known);
    }
    return known.readers();
  }
}
