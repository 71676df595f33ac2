;; What training a bag network does to rows of floats. Widths are in bytes and multiples of 128; addresses are in bytes.
;; kernels.ts holds what wabt's wat2wasm makes of this file.
(module
  (import "trainer" "memory" (memory 1))

  ;; sums[0, width) += factors[i] * row at starts[i], for i in [0, count): eight registers of columns at a time.
  (func (export "addRows")
    (param $count i32) (param $starts i32) (param $factors i32) (param $sums i32) (param $width i32)
    (local $column i32) (local $i i32) (local $end i32) (local $row i32) (local $factor v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $e v128) (local $f v128) (local $g v128) (local $h v128)
    (if (i32.eqz (local.get $count)) (then (return)))
    (local.set $end (i32.shl (local.get $count) (i32.const 2)))
    (loop $columns
      (local.set $a (v128.load (local.get $sums)))
      (local.set $b (v128.load offset=16 (local.get $sums)))
      (local.set $c (v128.load offset=32 (local.get $sums)))
      (local.set $d (v128.load offset=48 (local.get $sums)))
      (local.set $e (v128.load offset=64 (local.get $sums)))
      (local.set $f (v128.load offset=80 (local.get $sums)))
      (local.set $g (v128.load offset=96 (local.get $sums)))
      (local.set $h (v128.load offset=112 (local.get $sums)))
      (local.set $i (i32.const 0))
      (loop $rows
        (local.set $row (i32.add (local.get $column) (i32.load (i32.add (local.get $starts) (local.get $i)))))
        (local.set $factor (v128.load32_splat (i32.add (local.get $factors) (local.get $i))))
        (local.set $a (f32x4.add (local.get $a) (f32x4.mul (local.get $factor) (v128.load (local.get $row)))))
        (local.set $b (f32x4.add (local.get $b) (f32x4.mul (local.get $factor) (v128.load offset=16 (local.get $row)))))
        (local.set $c (f32x4.add (local.get $c) (f32x4.mul (local.get $factor) (v128.load offset=32 (local.get $row)))))
        (local.set $d (f32x4.add (local.get $d) (f32x4.mul (local.get $factor) (v128.load offset=48 (local.get $row)))))
        (local.set $e (f32x4.add (local.get $e) (f32x4.mul (local.get $factor) (v128.load offset=64 (local.get $row)))))
        (local.set $f (f32x4.add (local.get $f) (f32x4.mul (local.get $factor) (v128.load offset=80 (local.get $row)))))
        (local.set $g (f32x4.add (local.get $g) (f32x4.mul (local.get $factor) (v128.load offset=96 (local.get $row)))))
        (local.set $h (f32x4.add (local.get $h) (f32x4.mul (local.get $factor) (v128.load offset=112 (local.get $row)))))
        (br_if $rows (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (local.get $end))))
      (v128.store (local.get $sums) (local.get $a))
      (v128.store offset=16 (local.get $sums) (local.get $b))
      (v128.store offset=32 (local.get $sums) (local.get $c))
      (v128.store offset=48 (local.get $sums) (local.get $d))
      (v128.store offset=64 (local.get $sums) (local.get $e))
      (v128.store offset=80 (local.get $sums) (local.get $f))
      (v128.store offset=96 (local.get $sums) (local.get $g))
      (v128.store offset=112 (local.get $sums) (local.get $h))
      (local.set $sums (i32.add (local.get $sums) (i32.const 128)))
      (br_if $columns
        (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 128))) (local.get $width)))))

  ;; products[i] = row at starts[i] · vector, for i in [0, count).
  (func (export "dotRows")
    (param $count i32) (param $starts i32) (param $vector i32) (param $products i32) (param $width i32)
    (local $column i32) (local $row i32) (local $a v128) (local $b v128)
    (if (i32.eqz (local.get $count)) (then (return)))
    (loop $rows
      (local.set $row (i32.load (local.get $starts)))
      (local.set $a (v128.const f32x4 0 0 0 0))
      (local.set $b (v128.const f32x4 0 0 0 0))
      (local.set $column (i32.const 0))
      (loop $columns
        (local.set $a (f32x4.add (local.get $a) (f32x4.mul
          (v128.load (i32.add (local.get $row) (local.get $column)))
          (v128.load (i32.add (local.get $vector) (local.get $column))))))
        (local.set $b (f32x4.add (local.get $b) (f32x4.mul
          (v128.load offset=16 (i32.add (local.get $row) (local.get $column)))
          (v128.load offset=16 (i32.add (local.get $vector) (local.get $column))))))
        (br_if $columns
          (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 32))) (local.get $width))))
      (local.set $a (f32x4.add (local.get $a) (local.get $b)))
      (f32.store (local.get $products)
        (f32.add
          (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
          (f32.add (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))
      (local.set $starts (i32.add (local.get $starts) (i32.const 4)))
      (local.set $products (i32.add (local.get $products) (i32.const 4)))
      (br_if $rows (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; One step of Adam with decoupled weight decay: moves [values, values + width) against the gradients, and clears those.
  ;; The moments follow the values: the first `state` bytes after them, the second as far again.
  (func (export "adam")
    (param $values i32) (param $gradients i32) (param $state i32) (param $width i32)
    (param $rate f32) (param $correction f32) (param $shrinkage f32)
    (local $end i32) (local $gradient v128) (local $mean v128) (local $square v128)
    (local $rates v128) (local $corrections v128) (local $shrinkages v128)
    (local $first i32) (local $second i32)
    (local.set $rates (f32x4.splat (local.get $rate)))
    (local.set $corrections (f32x4.splat (local.get $correction)))
    (local.set $shrinkages (f32x4.splat (local.get $shrinkage)))
    (local.set $end (i32.add (local.get $values) (local.get $width)))
    (local.set $first (i32.add (local.get $values) (local.get $state)))
    (local.set $second (i32.add (local.get $first) (local.get $state)))
    (loop $columns
      (local.set $gradient (v128.load (local.get $gradients)))
      (v128.store (local.get $gradients) (v128.const f32x4 0 0 0 0))
      (local.set $mean (f32x4.add
        (f32x4.mul (v128.const f32x4 0.9 0.9 0.9 0.9) (v128.load (local.get $first)))
        (f32x4.mul (v128.const f32x4 0.1 0.1 0.1 0.1) (local.get $gradient))))
      (local.set $square (f32x4.add
        (f32x4.mul (v128.const f32x4 0.999 0.999 0.999 0.999) (v128.load (local.get $second)))
        (f32x4.mul (v128.const f32x4 0.001 0.001 0.001 0.001)
          (f32x4.mul (local.get $gradient) (local.get $gradient)))))
      (v128.store (local.get $first) (local.get $mean))
      (v128.store (local.get $second) (local.get $square))
      (v128.store (local.get $values) (f32x4.sub
        (f32x4.mul (local.get $shrinkages) (v128.load (local.get $values)))
        (f32x4.div
          (f32x4.mul (local.get $rates) (local.get $mean))
          (f32x4.add (f32x4.sqrt (f32x4.mul (local.get $corrections) (local.get $square)))
            (v128.const f32x4 1e-7 1e-7 1e-7 1e-7)))))
      (local.set $gradients (i32.add (local.get $gradients) (i32.const 16)))
      (local.set $first (i32.add (local.get $first) (i32.const 16)))
      (local.set $second (i32.add (local.get $second) (i32.const 16)))
      (br_if $columns
        (i32.lt_u (local.tee $values (i32.add (local.get $values) (i32.const 16))) (local.get $end)))))

  ;; The same for one row that is one step size: its second moment, at `square`, is of the mean of its squared gradients.
  ;; The first moments lie at `first`; `share` is one through the number of columns, the padding left out.
  (func (export "adamRow")
    (param $values i32) (param $gradients i32) (param $first i32) (param $square i32) (param $width i32)
    (param $rate f32) (param $correction f32) (param $shrinkage f32) (param $share f32)
    (local $end i32) (local $at i32) (local $gradient v128) (local $mean v128)
    (local $a v128) (local $b v128) (local $moment f32) (local $rates v128) (local $shrinkages v128)
    (local.set $a (v128.const f32x4 0 0 0 0))
    (local.set $b (v128.const f32x4 0 0 0 0))
    (local.set $at (local.get $gradients))
    (local.set $end (i32.add (local.get $gradients) (local.get $width)))
    (loop $columns
      (local.set $gradient (v128.load (local.get $at)))
      (local.set $a (f32x4.add (local.get $a) (f32x4.mul (local.get $gradient) (local.get $gradient))))
      (local.set $gradient (v128.load offset=16 (local.get $at)))
      (local.set $b (f32x4.add (local.get $b) (f32x4.mul (local.get $gradient) (local.get $gradient))))
      (br_if $columns (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 32))) (local.get $end))))
    (local.set $a (f32x4.add (local.get $a) (local.get $b)))
    (local.set $moment (f32.add
      (f32.mul (f32.const 0.999) (f32.load (local.get $square)))
      (f32.mul (f32.const 0.001) (f32.mul (local.get $share)
        (f32.add
          (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
          (f32.add (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a))))))))
    (f32.store (local.get $square) (local.get $moment))
    (local.set $rates (f32x4.splat (f32.div (local.get $rate)
      (f32.add (f32.sqrt (f32.mul (local.get $correction) (local.get $moment))) (f32.const 1e-7)))))
    (local.set $shrinkages (f32x4.splat (local.get $shrinkage)))
    (loop $moves
      (local.set $mean (f32x4.add
        (f32x4.mul (v128.const f32x4 0.9 0.9 0.9 0.9) (v128.load (local.get $first)))
        (f32x4.mul (v128.const f32x4 0.1 0.1 0.1 0.1) (v128.load (local.get $gradients)))))
      (v128.store (local.get $gradients) (v128.const f32x4 0 0 0 0))
      (v128.store (local.get $first) (local.get $mean))
      (v128.store (local.get $values) (f32x4.sub
        (f32x4.mul (local.get $shrinkages) (v128.load (local.get $values)))
        (f32x4.mul (local.get $rates) (local.get $mean))))
      (local.set $values (i32.add (local.get $values) (i32.const 16)))
      (local.set $first (i32.add (local.get $first) (i32.const 16)))
      (br_if $moves
        (i32.lt_u (local.tee $gradients (i32.add (local.get $gradients) (i32.const 16))) (local.get $end))))))
