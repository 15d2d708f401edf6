fn main() {
    let a: Vec<String> = std::env::args().collect();
    let t = std::time::Instant::now();
    let shop = regulars::demo::generate(&regulars::demo::Spec {
        seed: a[2].parse().unwrap(),
        users: a[3].parse().unwrap(),
        items: a[4].parse().unwrap(),
    });
    eprintln!("{:?} rows {}", t.elapsed(), shop.actions.len());
    std::fs::create_dir_all(&a[1]).unwrap();
    for (n, b) in regulars::demo::files(&shop) {
        std::fs::write(format!("{}/{n}", a[1]), b).unwrap();
    }
    eprintln!("{:?}", t.elapsed());
}
