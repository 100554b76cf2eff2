package dev.graft.train;

import dev.graft.UnusableInputException;
import dev.graft.config.ScheduleSettings;
import java.io.Serializable;
import java.util.Locale;

/**
 * What the learning rate is multiplied by at each optimizer step of a training (or a stage of it):
 * a function of the step's number and of how many steps there are, and of nothing else, as it
 * travels to workers.
 *
 * <p>The rate rises linearly over the steps of the warm-up (Goyal et al., arXiv 1706.02677), at
 * which it is never 0; then it stays, is multiplied by gamma at milestones, or falls linearly or by
 * half a cosine (Loshchilov and Hutter, arXiv 1608.03983) to its end, which the step after the last
 * would have. One cycle (Smith and Topin, arXiv 1708.07120) is PyTorch's OneCycleLR, with the rate
 * alone: from 1/25 up and down to 1/250,000, both by half a cosine.
 */
public final class RateSchedule implements Serializable {

  /** The rate as it is. */
  public static final RateSchedule CONSTANT = of(ScheduleSettings.CONSTANT, 1);

  private static final long serialVersionUID = 1L;

  private static final double CYCLE_BEGIN = 1.0 / 25;
  private static final double CYCLE_END = CYCLE_BEGIN / 1e4;

  private final ScheduleSettings.Type type;
  private final int steps;
  private final int warmUp;
  private final int[] milestones;
  private final double gamma;
  private final double end;
  private final double scale;

  /** What a step multiplies the factor by; 1: the course is that of the settings. */
  private final double growth;

  private RateSchedule(ScheduleSettings settings, int steps) {
    this.type = settings.type();
    this.steps = steps;
    this.warmUp = steps(settings, "warm-up", settings.warmUp(), steps);
    this.milestones =
        settings.milestones().stream()
            .mapToInt(at -> steps(settings, "milestones", at, steps))
            .toArray();
    this.gamma = settings.gamma();
    this.end = settings.end();
    this.scale = 1;
    this.growth = 1;
  }

  private RateSchedule(RateSchedule other, double scale, double growth) {
    this.type = other.type;
    this.steps = other.steps;
    this.warmUp = other.warmUp;
    this.milestones = other.milestones;
    this.gamma = other.gamma;
    this.end = other.end;
    this.scale = scale;
    this.growth = growth;
  }

  /**
   * Factors that grow exponentially, for a range test of the rate.
   *
   * @param from at the first step
   * @param to at the last
   */
  public static RateSchedule ramp(double from, double to, int steps) {
    return new RateSchedule(CONSTANT, from, StrictMath.pow(to / from, 1.0 / (steps - 1)));
  }

  /** The same course at another rate. */
  public RateSchedule times(double factor) {
    return new RateSchedule(this, scale * factor, growth);
  }

  /**
   * The one of a training of so many steps.
   *
   * @param steps optimizer steps of each worker, in all
   * @throws UnusableInputException if it does not end before the training
   */
  public static RateSchedule of(ScheduleSettings settings, int steps) {
    return new RateSchedule(settings, steps);
  }

  /** Shares end before the training, however short it is. */
  private static int steps(ScheduleSettings settings, String key, double number, int steps) {
    if (number < 1) {
      return Math.min((int) Math.round(number * steps), steps - 1);
    }
    if (number >= steps) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use %s.%s with %.0f steps: training has %d, of each worker, in all; give fewer, a share below 1, or more train.epochs.",
              settings.key(),
              key,
              number,
              steps));
    }
    return (int) number;
  }

  /** The step that the rise ends with: the first one at the whole rate. */
  public int warmUp() {
    return warmUp;
  }

  /**
   * What the rate is multiplied by.
   *
   * @param step from 0
   */
  public double factor(int step) {
    return scale * (growth == 1 ? course(step) : StrictMath.pow(growth, step));
  }

  private double course(int step) {
    if (type == ScheduleSettings.Type.ONE_CYCLE) {
      return oneCycle(step);
    }
    if (step < warmUp) {
      return (step + 1.0) / (warmUp + 1.0);
    }
    double passed = (double) (step - warmUp) / (steps - warmUp);
    return switch (type) {
      case STEP -> StrictMath.pow(gamma, milestonesUpTo(step));
      case COSINE -> cosine(1, end, passed);
      case LINEAR -> 1 - (1 - end) * passed;
      default -> 1;
    };
  }

  private int milestonesUpTo(int step) {
    int passed = 0;
    while (passed < milestones.length && milestones[passed] <= step) {
      passed++;
    }
    return passed;
  }

  private double oneCycle(int step) {
    int top = warmUp - 1;
    if (step < top) {
      return cosine(CYCLE_BEGIN, 1, (double) step / top);
    }
    return cosine(1, CYCLE_END, (double) (step - top) / (steps - 1 - top));
  }

  /** From one value to another by half a cosine. */
  private static double cosine(double from, double to, double passed) {
    return to + (from - to) / 2 * (1 + StrictMath.cos(StrictMath.PI * passed));
  }

  /**
   * The mean over steps.
   *
   * @param from the first
   * @param to the step after the last
   */
  public double mean(int from, int to) {
    double sum = 0;
    for (int step = from; step < to; step++) {
      sum += factor(step);
    }
    return sum / (to - from);
  }
}
