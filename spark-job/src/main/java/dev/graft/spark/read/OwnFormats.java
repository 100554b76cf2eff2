package dev.graft.spark.read;

import dev.graft.config.ProviderSettings;
import dev.graft.provider.NamedProvider;

/** Graft's own formats but tables, by name. Public for {@link java.util.ServiceLoader}. */
public final class OwnFormats {

  private OwnFormats() {}

  private abstract static class Own extends NamedProvider implements RecordFormatProvider {

    Own(String name) {
      super(name, API);
    }
  }

  private abstract static class Slices extends Own {

    Slices(String name) {
      super(name);
    }

    @Override
    public RecordFormat create(Job job, ProviderSettings settings) {
      return new SliceFormat(job.spark(), job.settings(), job.pretrained());
    }
  }

  private abstract static class Cifar extends Own {

    Cifar(String name) {
      super(name);
    }

    @Override
    public RecordFormat create(Job job, ProviderSettings settings) {
      return new CifarFormat(job.spark(), job.settings());
    }
  }

  /** {@code idx}. */
  public static final class Idx extends Slices {
    public Idx() {
      super("idx");
    }
  }

  /** {@code csv}. */
  public static final class Csv extends Slices {
    public Csv() {
      super("csv");
    }
  }

  /** {@code cifar10}. */
  public static final class Cifar10 extends Cifar {
    public Cifar10() {
      super("cifar10");
    }
  }

  /** {@code cifar100}. */
  public static final class Cifar100 extends Cifar {
    public Cifar100() {
      super("cifar100");
    }
  }

  /** {@code images}. */
  public static final class Images extends Own {
    public Images() {
      super("images");
    }

    @Override
    public RecordFormat create(Job job, ProviderSettings settings) {
      return new ImageFormat(job.spark(), job.settings(), job.pretrained());
    }
  }
}
