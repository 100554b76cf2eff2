package dev.graft.spark.read;

import dev.graft.config.DataSettings;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.RecordReader;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/** Files of numbered records that are read slice by slice: IDX and plain CSV. */
final class SliceFormat implements RecordFormat {

  private final JavaSparkContext spark;
  private final DataSettings settings;

  SliceFormat(JavaSparkContext spark, DataSettings settings) {
    this.spark = spark;
    this.settings = settings;
  }

  @Override
  public RecordSource open(Part part, DataSettings.Files files) throws IOException {
    DatasetFiles.Layout layout = DatasetFiles.look(spark.hadoopConfiguration(), settings, files);
    List<FileSlice> slices = layout.slices();
    long bytes = DatasetFiles.status(spark.hadoopConfiguration(), files.main()).getLen();
    ReadSlice read =
        new ReadSlice(
            new SerializableConfiguration(spark.hadoopConfiguration()),
            new Open(settings.csv(), classes()));
    return new Source(
        files.main(),
        bytes,
        layout.shape(),
        spark.parallelize(slices, Math.max(1, slices.size())).mapPartitions(read));
  }

  /**
   * How many classes there are, where the job names all that the files have; 0: that is not known.
   * One name is that of a number to be predicted.
   */
  private int classes() {
    boolean all = settings.onlyLabels().isEmpty() && settings.labelGroups().isEmpty();
    int names = settings.classNames().size();
    return all && names > 1 ? names : 0;
  }

  /** Opens files with the columns that the settings name. */
  static final class Open implements OpenSlice {
    private static final long serialVersionUID = 1L;

    private final boolean header;
    private final char delimiter;
    private final String label;
    private final String[] features;
    private final int classes;

    Open(DataSettings.Csv csv, int classes) {
      this.header = csv.header();
      this.delimiter = csv.delimiter();
      this.label = csv.label();
      this.features = csv.features().toArray(new String[0]);
      this.classes = classes;
    }

    @Override
    public RecordReader open(Configuration hadoop, FileSlice slice) throws IOException {
      DataSettings.Csv csv = new DataSettings.Csv(header, delimiter, label, List.of(features));
      return DatasetFiles.open(hadoop, csv, classes, slice);
    }
  }

  private record Source(String name, long bytes, int[] shape, JavaRDD<RawRecord> records)
      implements RecordSource {
    @Override
    public boolean keep() {
      return false;
    }
  }
}
