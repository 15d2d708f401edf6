//! Vectors of items and users. Sums are taken in a fixed number of lanes, so that they are the same on
//! every machine, however wide its registers are. Loops count: the adapters of iterators are not always
//! inlined into code for wider registers.

#![allow(clippy::needless_range_loop)]

/// Length of the vectors.
pub const FACTORS: usize = 64;

/// Lanes of a sum.
const LANES: usize = 16;

/// A vector of an item or a user.
pub type Vector = [f32; FACTORS];

/// Does the work with the widest instructions that the machine has. What it calls must be inlined.
#[inline(always)]
pub fn wide<T>(work: impl FnOnce() -> T) -> T {
    pulp::Arch::new().dispatch(work)
}

/// Adds a multiple of a vector.
#[inline(always)]
pub fn add(to: &mut Vector, factor: f32, other: &Vector) {
    for at in 0..FACTORS {
        to[at] += factor * other[at];
    }
}

/// The scalar product.
#[inline(always)]
pub fn dot(a: &Vector, b: &Vector) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    for row in 0..FACTORS / LANES {
        for lane in 0..LANES {
            lanes[lane] += a[row * LANES + lane] * b[row * LANES + lane];
        }
    }
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] += lanes[lane + width];
        }
        width /= 2;
    }
    lanes[0]
}

/// The product of a symmetric matrix with a vector.
#[inline(always)]
pub fn apply(matrix: &[Vector; FACTORS], vector: &Vector) -> Vector {
    let mut product = [0.0; FACTORS];
    for at in 0..FACTORS {
        add(&mut product, vector[at], &matrix[at]);
    }
    product
}

/// Items that are scored side by side.
pub const BLOCK: usize = 64;

/// The vectors of a block of items, factor by factor; 0 where there are no more items.
pub type Columns = [[f32; BLOCK]; FACTORS];

/// The vectors by columns.
pub fn columns(vectors: &[Vector]) -> Vec<Columns> {
    let of_block = |vectors: &[Vector]| {
        let mut columns = [[0.0; BLOCK]; FACTORS];
        for (at, vector) in vectors.iter().enumerate() {
            for (column, &value) in columns.iter_mut().zip(vector) {
                column[at] = value;
            }
        }
        columns
    };
    vectors.chunks(BLOCK).map(of_block).collect()
}

/// The products of a block of items with a user's vector, each as [`product`] gives it.
pub fn products(columns: &Columns, user: &Vector) -> [f32; BLOCK] {
    let mut products = [0.0; BLOCK];
    wide(
        #[inline(always)]
        || {
            for factor in 0..FACTORS {
                for at in 0..BLOCK {
                    products[at] += user[factor] * columns[factor][at];
                }
            }
        },
    );
    products
}

/// The scalar product, summed from the first factor to the last.
pub fn product(item: &Vector, user: &Vector) -> f32 {
    let mut sum = 0.0;
    for factor in 0..FACTORS {
        sum += user[factor] * item[factor];
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_of_products_is_the_same_as_one_by_one() {
        let vector = |seed: usize| -> Vector {
            std::array::from_fn(|at| ((seed * 37 + at * 11) % 101) as f32 / 101.0 - 0.4)
        };
        let items: Vec<Vector> = (0..BLOCK + 3).map(vector).collect();
        let (blocks, user) = (columns(&items), vector(1_000));
        let found: Vec<f32> = blocks
            .iter()
            .flat_map(|block| products(block, &user))
            .collect();
        let alone: Vec<f32> = items.iter().map(|item| product(item, &user)).collect();
        assert_eq!(found[..items.len()], alone);
        let close = |item: &Vector| (dot(item, &user) - product(item, &user)).abs() < 1e-5;
        assert!(items.iter().all(close));
    }
}
