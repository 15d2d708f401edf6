//! Places where a database file is not safe.

/// Parts of folder names of synchronising services, in lower case.
const SERVICES: [(&str, &str); 9] = [
    ("dropbox", "Dropbox"),
    ("onedrive", "OneDrive"),
    ("icloud", "iCloud"),
    ("mobile documents", "iCloud"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("nextcloud", "Nextcloud"),
    ("owncloud", "ownCloud"),
    ("syncthing", "Syncthing"),
];

/// Prefixes of paths on network drives.
const NETWORK: [&str; 6] = ["//", "\\\\", "smb://", "/net/", "/afs/", "/run/user/"];

/// Why a database at `path` is at risk, judged by the path alone; `None` where it looks safe.
pub fn doubtful_place(path: &str) -> Option<String> {
    let lower = path.to_lowercase();
    let is_verbatim = lower.starts_with("\\\\?\\") && !lower.starts_with("\\\\?\\unc\\");
    let is_gvfs = |start: &str| start != "/run/user/" || lower.contains("/gvfs/");
    if !is_verbatim
        && NETWORK
            .iter()
            .any(|start| lower.starts_with(start) && is_gvfs(start))
    {
        return Some(
            "the database is on a network drive, where two programs at once can damage it; move it \
             to a local disk"
                .into(),
        );
    }
    let folders = lower.split(['/', '\\']);
    let found = folders.rev().skip(1).find_map(|folder| {
        SERVICES
            .iter()
            .find(|(word, _)| folder.starts_with(word) || folder.ends_with(word))
            .map(|(_, service)| service)
    });
    found.map(|service| {
        format!(
            "the database is in a {service} folder, and {service} may copy it in the middle of a \
                 change; move it elsewhere and keep only `backup` copies there"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::doubtful_place;

    #[test]
    fn shared_places_are_known_by_name() {
        for (path, word) in [
            ("/home/ann/Dropbox/shop.db", "Dropbox"),
            ("C:\\Users\\ann\\OneDrive - Shop\\shop.db", "OneDrive"),
            (
                "/Users/ann/Library/Mobile Documents/com~apple~CloudDocs/shop.db",
                "iCloud",
            ),
            ("/Users/ann/Google Drive/My Drive/shop.db", "Google Drive"),
            ("//server/share/shop.db", "network"),
            ("\\\\server\\share\\shop.db", "network"),
            ("/run/user/1000/gvfs/smb-share/shop.db", "network"),
        ] {
            assert!(
                doubtful_place(path).unwrap_or_default().contains(word),
                "{path}"
            );
        }
        for path in [
            "/home/ann/shop.db",
            "\\\\?\\C:\\shop.db",
            "/home/ann/dropbox.db",
            "/run/user/1000/shop.db",
        ] {
            assert_eq!(doubtful_place(path), None, "{path}");
        }
    }
}
