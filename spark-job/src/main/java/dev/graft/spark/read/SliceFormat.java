package dev.graft.spark.read;

import dev.graft.config.DataSettings;
import dev.graft.dataset.RawRecord;
import java.io.IOException;
import java.util.List;
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
        new ReadSlice(new SerializableConfiguration(spark.hadoopConfiguration()), settings);
    return new Source(
        files.main(),
        bytes,
        layout.shape(),
        spark.parallelize(slices, Math.max(1, slices.size())).mapPartitions(read));
  }

  private record Source(String name, long bytes, int[] shape, JavaRDD<RawRecord> records)
      implements RecordSource {
    @Override
    public boolean keep() {
      return false;
    }
  }
}
