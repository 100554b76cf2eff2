package dev.graft.rank;

import java.io.Serializable;

/**
 * LEEP (Nguyen et al., arXiv 2002.12462): how well the classes of a target follow from the
 * probabilities that a network gives to its own, 1/n sum log sum over z of P(y | z) theta(x)_z. At
 * most 0; more is better. A value with add and merge.
 */
public final class Leep implements Serializable {

  private static final long serialVersionUID = 1L;

  /** What no class has been seen with would have a likelihood of nothing. */
  private static final double LEAST = 1e-300;

  private final int sources;
  private final double[] joint;
  private long examples;

  /**
   * @param classes of the target
   * @param sources classes of the network
   */
  public Leep(int classes, int sources) {
    this.sources = sources;
    this.joint = new double[Math.multiplyExact(classes, sources)];
  }

  /**
   * The probabilities of the source's classes by a network's outputs.
   *
   * @param outputs one a class; or one for two classes: that of class 1
   */
  public static float[] probabilities(float[] outputs) {
    return outputs.length == 1 ? new float[] {1 - outputs[0], outputs[0]} : outputs;
  }

  /** Adds an example. */
  public void add(int label, float[] probabilities) {
    examples++;
    for (int z = 0; z < sources; z++) {
      joint[label * sources + z] += probabilities[z];
    }
  }

  /** Takes in those of other examples. */
  public Leep merge(Leep other) {
    examples += other.examples;
    for (int i = 0; i < joint.length; i++) {
      joint[i] += other.joint[i];
    }
    return this;
  }

  /** P(y | z), one target class after the other. */
  public double[] conditional() {
    double[] conditional = joint.clone();
    int classes = joint.length / sources;
    for (int z = 0; z < sources; z++) {
      double all = 0;
      for (int y = 0; y < classes; y++) {
        all += joint[y * sources + z];
      }
      for (int y = 0; y < classes; y++) {
        conditional[y * sources + z] = all > 0 ? joint[y * sources + z] / all : 0;
      }
    }
    return conditional;
  }

  /** P(z | y), a row a class of the target; null: none of its examples has been added. */
  public double[][] shares() {
    double[][] shares = new double[joint.length / sources][];
    for (int y = 0; y < shares.length; y++) {
      double all = 0;
      for (int z = 0; z < sources; z++) {
        all += joint[y * sources + z];
      }
      if (all > 0) {
        shares[y] = new double[sources];
        for (int z = 0; z < sources; z++) {
          shares[y][z] = joint[y * sources + z] / all;
        }
      }
    }
    return shares;
  }

  /** The logarithm of an example's likelihood. */
  public static double likelihood(double[] conditional, int label, float[] probabilities) {
    double likelihood = 0;
    for (int z = 0; z < probabilities.length; z++) {
      likelihood += conditional[label * probabilities.length + z] * probabilities[z];
    }
    return Math.log(Math.max(LEAST, likelihood));
  }
}
