# shellcheck shell=bash disable=SC2034 # what it sets others use
# Sourced, in the root of the checkout, by standalone, yarn and quickstart, which set test, their name: Graft's jar, Sparks as they are installed, clusters of
# processes of their own, and what came of a job.
unset SPARK_CONF_DIR GRAFT_JAR YARN_CONF_DIR HADOOP_CONF_DIR
out=$PWD/target/long/${test:?}
fast="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT
fail() { echo "$test: FAILED: $*" >&2; exit 1; }
rm -rf "$out"
mkdir -p "$out"

build() { # ARGUMENT...: of Maven
  mvn -B -q -ntp -DskipTests -Dspotless.check.skip "$@" >>"$out/build.log" 2>&1 || { tail -n 20 "$out/build.log" >&2; fail "it cannot be built"; }
}
use() { # 3.5 or 4.1: the Spark from now on
  SPARK_HOME=$("tests/long/spark$1") || fail "there is no Spark $1"
  case $SPARK_HOME in /*) ;; *) SPARK_HOME=$PWD/$SPARK_HOME ;; esac
  export SPARK_HOME
}

daemons=()
daemon() { # NAME CLASS ARGUMENT...: of the standalone cluster
  SPARK_DAEMON_MEMORY=256m "$SPARK_HOME/bin/spark-class" "org.apache.spark.deploy.$2" --host "$3" --webui-port 0 "${@:4}" >>"$out/$1.log" 2>&1 &
  daemons+=($!)
}
says() { # NAME PATTERN TIMES: waits for it
  local tries=0
  until [ "$(grep -c "$2" "$out/$1.log")" -ge "$3" ]; do
    [ $((tries += 1)) -lt 600 ] || fail "the $1 does not say: $2"
    sleep 0.2
  done
}
declare -A worker=()
registered=0
begin_worker() { # HOST
  daemon "worker-$1" worker.Worker "$1" --cores 2 --memory 3g --work-dir "$out/work-$1" "$master"
  worker[$1]=$!
  registered=$((registered + 1))
  says master "Registering worker" $registered
}
begin_standalone() { # a master and two workers; sets master
  rm -rf "$out"/{master.log,work-*}
  registered=0
  daemon master master.Master 127.0.0.1 --port 0
  says master "Starting Spark master at" 1
  master=$(sed -n 's/.*Starting Spark master at \(spark:[^ ]*\).*/\1/p' "$out/master.log")
  begin_worker 127.0.0.1
  begin_worker 127.0.0.2
}
end_standalone() { kill "${daemons[@]}" 2>/dev/null || true; wait "${daemons[@]}" || true; daemons=(); }

begin_yarn() { # NODE-MANAGERS MEGABYTES: HDFS and YARN in one process, which ends with its standard input
  coproc CLUSTER { exec java -Xmx1g --add-opens=java.base/java.lang=ALL-UNNAMED -cp "tests/target/yarn/*:$SPARK_HOME/jars/*" tests/long/MiniYarn.java "$out/cluster" "$@" 2>"$out/cluster.log"; }
  exec {to}>&"${CLUSTER[1]}" {from}<&"${CLUSTER[0]}"
}
told() { # LINE: waits until the cluster says it
  local line=
  until [ "$line" = "$1" ]; do read -r -u "$from" line || { tail -n 5 "$out/cluster.log" >&2; fail "the cluster does not say: $1"; }; done
}
tell() { echo "$1" >&"$to"; told "done: $1"; } # the cluster
client() { JDK_JAVA_OPTIONS="$fast -Xmx256m" java -cp "$HADOOP_CONF_DIR:$SPARK_HOME/jars/*" "$@" 2>>"$out/clients.log"; } # of Hadoop

graft() { # EXIT-CODE NAME LAUNCHER ARGUMENT...: its standard output in NAME.out
  local code=0
  "submit-scripts/$3" "${@:4}" >"$out/$2.out" 2>"$out/$2.log" || code=$?
  [ $code = "$1" ] || { tail -n 20 "$out/$2.log" >&2; fail "$2 ended with exit code $code, not $1"; }
}
tells() { grep -q "$2" "$out/$1.log" || { tail -n 20 "$out/$1.log" >&2; fail "$1 does not tell: $2"; }; } # NAME PATTERN
line() { # STANDARD-OUTPUT PATTERN: its last line is of JSON and has it
  tail -n 1 "$1" >"$out/line"
  if ! python3 -m json.tool "$out/line" >/dev/null || ! grep -q "$2" "$out/line"; then fail "the result line is: $(cat "$out/line")"; fi
}
weights() { sed -n 's/.*"weightsSha256" : "\(.*\)".*/\1/p' "$out/$1/report.json"; }
trains() { # NAME COMMAND...: waits until a job of many epochs, which was begun in the background, is in the third; the command names more files that may say so
  local tries=0
  # shellcheck disable=SC2046
  until grep -qs "epoch 3/20" "$out/$1.log" $("${@:2}" 2>/dev/null); do
    { [ $((tries += 1)) -lt 1800 ] && kill -0 $! 2>/dev/null; } || fail "$1 does not train"
    sleep 0.2
  done
}
