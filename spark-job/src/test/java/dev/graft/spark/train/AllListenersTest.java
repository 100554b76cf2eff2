package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.listen.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class AllListenersTest {

  @Test
  void theDivergenceIsComputedOnceForAllWhoAskAndNotWhereNobodyDoes() {
    List<Double> heard = new ArrayList<>();
    TrainingListener asks =
        new TrainingListener() {
          @Override
          public void averaged(DoubleSupplier divergence) {
            heard.add(divergence.getAsDouble());
          }
        };
    AtomicInteger computed = new AtomicInteger();
    DoubleSupplier divergence = () -> computed.incrementAndGet() / 4.0;
    new AllListeners(List.of(new TrainingListener() {})).averaged(divergence);
    assertThat(computed).hasValue(0);
    new AllListeners(List.of(asks, new TrainingListener() {}, asks)).averaged(divergence);
    assertThat(heard).containsExactly(0.25, 0.25);
  }
}
