package dev.graft.train;

import dev.graft.dataset.Seeds;
import java.util.Random;

/**
 * Examples a share of whose features is that of other examples (the corruption of SCARF, Bahri et
 * al., arXiv 2106.15147), whatever the scale of each; or texts a share of whose words is unknown.
 * What is drawn depends on seed, epoch and the example's id alone.
 */
public final class ChangedFeatures extends WrappedExamples {

  /** The number of a word that is not known; 0 is none. */
  private static final float UNKNOWN = 1;

  private final double share;
  private final boolean words;
  private final long seed;

  /**
   * @param share of the features of an example, from 0 to 1
   * @param words whether these are numbers of words
   * @param seed the job's
   */
  public ChangedFeatures(TrainingExamples examples, double share, boolean words, long seed) {
    super(examples);
    this.share = share;
    this.words = words;
    this.seed = Seeds.derive(seed, "changed features");
  }

  @Override
  public Minibatch read(int[] indices, int epoch) {
    Minibatch alone = examples.read(indices, epoch);
    Random[] random = new Random[indices.length];
    int[] others = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      random[i] = new Random(Seeds.derive(seed, epoch, id(indices[i])));
      others[i] = random[i].nextInt(size());
    }
    float[][] from = words ? null : examples.read(others, epoch).rows();
    float[][] rows = new float[indices.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = alone.rows()[i].clone();
      for (int j = 0; j < rows[i].length; j++) {
        if (random[i].nextDouble() < share && !(words && rows[i][j] == 0)) {
          rows[i][j] = words ? UNKNOWN : from[i][j];
        }
      }
    }
    return new Minibatch(rows, alone.targets());
  }
}
