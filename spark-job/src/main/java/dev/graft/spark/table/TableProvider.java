package dev.graft.spark.table;

import dev.graft.config.ProviderSettings;
import dev.graft.provider.NamedProvider;
import dev.graft.spark.read.RecordFormat;
import dev.graft.spark.read.RecordFormatProvider;

/** {@code data.format = table}. */
public final class TableProvider extends NamedProvider implements RecordFormatProvider {

  public TableProvider() {
    super("table", API);
  }

  @Override
  public RecordFormat create(Job job, ProviderSettings settings) {
    return TableFormat.ofFiles(job.spark(), job.settings(), job.pretrained(), job.seed());
  }
}
