package dev.graft.spark.explain;

import dev.graft.explain.ExplainedAnswer;
import dev.graft.explain.Occlusion;
import dev.graft.image.HeatMapPicture;
import dev.graft.spark.predict.Reading;
import dev.graft.spark.predict.RowReader;
import dev.graft.spark.predict.Scorer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.sql.Row;

/** Explains pictures by occlusion. */
public final class PictureExplainer implements Explainer {

  private static final long serialVersionUID = 1L;

  private final Scorer scorer;
  private final ExplainedAnswer answer;
  private final Occlusion occlusion;
  private final int[] shape;

  /**
   * @param shape channels, where there are any, height, width
   * @param grid parts of a side
   */
  public PictureExplainer(Scorer scorer, ExplainedAnswer answer, int[] shape, int grid) {
    this.scorer = scorer;
    this.answer = answer;
    this.occlusion = new Occlusion(shape, grid);
    this.shape = shape.clone();
  }

  @Override
  public ExplainedRow explain(Row row, RowReader reader, long hash, Object[] kept) {
    Reading reading = reader.read(row);
    return reading.problem() != null
        ? ExplainedRow.bad(hash, kept, reading.problem())
        : explain(reading.features(), hash, kept);
  }

  /** The same of a picture that has been read. */
  public ExplainedRow explain(float[] picture, long hash, Object[] kept) {
    float[] outputs = scorer.outputs(new float[][] {picture})[0];
    int told = answer.of(outputs);
    double score = answer.score(told, outputs);
    float[][] without = scorer.outputs(occlusion.occluded(picture));
    double[] effects = new double[without.length];
    for (int i = 0; i < effects.length; i++) {
      effects[i] = score - answer.score(told, without[i]);
    }
    return ExplainedRow.picture(hash, kept, told, score, effects, overlaid(picture, effects));
  }

  /** Rows and columns of its maps. */
  public int[] map() {
    return new int[] {occlusion.down(), occlusion.across()};
  }

  private byte[] overlaid(float[] picture, double[] effects) {
    try {
      int channels = shape.length == 3 ? shape[0] : 1;
      return new HeatMapPicture(channels, shape[shape.length - 2], shape[shape.length - 1])
          .png(picture, effects, occlusion.down(), occlusion.across());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
