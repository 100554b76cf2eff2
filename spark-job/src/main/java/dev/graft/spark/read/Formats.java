package dev.graft.spark.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.config.DataSettings;
import dev.graft.spark.table.TableFormat;
import dev.graft.text.TextToRow;
import org.apache.spark.api.java.JavaSparkContext;

/** The formats of data, by the name in job files. */
public final class Formats {

  private Formats() {}

  /**
   * The format that a job's data have.
   *
   * @param learned what the format learned when the pretrained model was made, from its bundle;
   *     missing when there is nothing
   * @param tokenizer what reads texts for the pretrained model; null: a vocabulary
   * @param seed the job's: what is learned is learned of training alone
   */
  public static RecordFormat of(
      JavaSparkContext spark,
      DataSettings settings,
      JsonNode learned,
      TextToRow tokenizer,
      long seed) {
    return switch (settings.format()) {
      case IDX, CSV -> new SliceFormat(spark, settings);
      case TABLE -> TableFormat.ofFiles(spark, settings, learned, tokenizer, seed);
    };
  }
}
