//! Who has what, each side in one piece of memory.

/// Of whose purchases what is known: the numbers of the others in one row after another.
pub struct Rows {
    starts: Vec<usize>,
    others: Vec<u32>,
}

impl Rows {
    /// These rows, one after another.
    pub fn of(rows: &[&[u32]]) -> Rows {
        let ends = rows.iter().scan(0, |end, row| {
            *end += row.len();
            Some(*end)
        });
        Rows {
            starts: std::iter::once(0).chain(ends).collect(),
            others: rows.concat(),
        }
    }

    /// The same from the side of the others, of whom there are so many.
    pub fn turned(&self, others: usize) -> Rows {
        let mut starts = vec![0; others + 1];
        for &other in &self.others {
            starts[other as usize + 1] += 1;
        }
        for at in 0..others {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut numbers = vec![0; self.others.len()];
        for number in 0..self.starts.len() - 1 {
            for &other in self.row(number) {
                numbers[next[other as usize]] = number as u32;
                next[other as usize] += 1;
            }
        }
        Rows {
            starts,
            others: numbers,
        }
    }

    /// The others of one row.
    pub fn row(&self, number: usize) -> &[u32] {
        &self.others[self.starts[number]..self.starts[number + 1]]
    }

    /// The lengths of all rows.
    pub fn lengths(&self) -> impl Iterator<Item = usize> {
        self.starts.windows(2).map(|ends| ends[1] - ends[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_turned_round_says_the_same() {
        let rows = Rows::of(&[&[0, 2], &[], &[2]]);
        let turned = rows.turned(4);
        let all = |rows: &Rows, number| -> Vec<Vec<u32>> {
            (0..number).map(|at| rows.row(at).to_vec()).collect()
        };
        assert_eq!(all(&rows, 3), [vec![0, 2], vec![], vec![2]]);
        assert_eq!(all(&turned, 4), [vec![0], vec![], vec![0, 2], vec![]]);
        assert!(turned.lengths().eq([1, 0, 2, 0]));
    }
}
