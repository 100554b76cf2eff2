package dev.graft.bench.measured;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.spark.read.Formats;
import dev.graft.spark.read.Pretrained;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads a folder of pictures on Spark, again and again: by Graft, decoded and brought to 3x224x224,
 * or by Spark's own image data source, decoded.
 */
public final class ImageReading {

  private static final int SIDE = 224;

  private ImageReading() {}

  /**
   * @param args {@code graft} or {@code spark}, the folder, passes to warm up, passes to time
   */
  public static void main(String[] args) {
    try (JavaSparkContext spark = new JavaSparkContext(new SparkConf())) {
      long[] pictures = new long[1];
      Runnable pass =
          args[0].equals("graft")
              ? () -> pictures[0] = graft(spark, args[1])
              : () -> pictures[0] = spark(args[1]);
      Timings timings = Timings.of(pass, Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      ObjectNode answer = Answer.begin();
      answer.put("pictures", pictures[0]);
      answer.put("perSecond", 1e3 * pictures[0] / timings.medianMillis());
      Answer.write(answer);
    }
  }

  private static long graft(JavaSparkContext spark, String folder) {
    String job =
        String.format(
            Locale.ROOT,
            """
        output = unused
        data { format = images, train.path = "%s", images { height = %d, width = %d } }
        model.layers = [{ name = out, type = output, units = 2 }]
        """,
            folder,
            SIDE,
            SIDE);
    DataSettings settings =
        SettingsReader.read(Command.PRETRAIN, new StringReader(job), "bench", List.of()).data();
    try {
      return Formats.of(spark, settings, Pretrained.none(), 1)
          .open(Split.TRAIN, settings.train())
          .records()
          .filter(new Whole())
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long spark(String folder) {
    return SparkSession.builder()
        .getOrCreate()
        .read()
        .format("image")
        .option("recursiveFileLookup", true)
        .load(folder)
        .select("image.data")
        .toJavaRDD()
        .filter(new Decoded())
        .count();
  }

  private static final class Whole implements Function<RawRecord, Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean call(RawRecord record) {
      return record.problem() == null && record.pixels().length == 3 * SIDE * SIDE;
    }
  }

  private static final class Decoded implements Function<Row, Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean call(Row row) {
      return row.<byte[]>getAs(0).length > 0;
    }
  }
}
