//! What a file is, is told by its bytes; a picture loses all but the picture.

use crate::house::House;
use centre::{CentreError, OpenRequest};
use db::testing::on_runtime;
use serde_json::json;

/// A photo as a phone sends it.
pub(crate) fn photo(width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(width, height, image::Rgb([10, 200, 30]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

async fn a_photo_belongs_to_its_case(database: db::Database) {
    let house = House::new(database).await;
    let (centre, li) = (&house.centre, house.who("li"));
    let sent = centre.store_file(li, "GL", photo(800, 600)).await.unwrap();
    assert_eq!((sent.media_type.as_str(), sent.thumbnail), ("image/jpeg", true));
    // Until it belongs to a case only who sent it sees it.
    assert_eq!(centre.file(li, &sent.id, false).await.unwrap().bytes.len() as u64, sent.size);
    assert!(centre.file(li, &sent.id, true).await.unwrap().bytes.len() < 20_000);
    assert!(matches!(
        centre.file(house.who("sun"), &sent.id, false).await,
        Err(CentreError::NotFound("file"))
    ));
    let steal = OpenRequest {
        fields: json!({"urgency": "urgent", "scope": "home", "matter": "x", "photos": [sent.id]})
            .as_object()
            .unwrap()
            .clone(),
        ..house.repair("")
    };
    let stolen = centre.open_case(house.who("sun"), steal, None).await;
    assert!(matches!(stolen, Err(CentreError::Invalid(_))), "{stolen:?}");
    let mut request = house.complaint("wang", "把墙弄脏了");
    request.fields.insert("photos".into(), json!([sent.id]));
    let number = house.open(request).await;
    let case = centre.case(li, &number).await.unwrap();
    let photos = case.fields.iter().find(|field| field.id == "photos").unwrap();
    assert_eq!(photos.value, json!([sent.id]));
    // Now its case decides: the supervisor sees it, the person named does not.
    assert_eq!(centre.file(house.who("sun"), &sent.id, false).await.unwrap().media_type, "image/jpeg");
    for other in ["wang", "far"] {
        let hidden = centre.file(house.who(other), &sent.id, false).await;
        assert!(matches!(hidden, Err(CentreError::NotFound("file"))), "{other}");
    }
    // It is the customer's picture now, and goes with him.
    let id = sent.id.parse().unwrap();
    let subject = model::value::Subject::Party(house.zhang);
    let kept = house.database.read(move |reader| store::files::many(reader, &[id])).await.unwrap();
    assert_eq!((kept[0].subject, kept[0].name.is_none()), (subject, true));
}

async fn what_is_no_picture_is_refused(database: db::Database) {
    let house = House::new(database).await;
    let (centre, li) = (&house.centre, house.who("li"));
    let mut disguised = b"MZ\x90\0\x03".to_vec();
    disguised.extend(photo(8, 8));
    let large = vec![0xFF; 20 * 1024 * 1024 + 1];
    for (bytes, words) in
        [(disguised, "程序"), (b"<svg onload=x()>".to_vec(), "SVG"), (large, "20 MB"), (vec![], "空")]
    {
        match centre.store_file(li, "GL", bytes).await {
            Err(CentreError::Invalid(errors)) => {
                assert_eq!(errors[0].field, "file");
                assert!(errors[0].message.zh.contains(words), "{}", errors[0].message.zh);
            }
            other => panic!("{words}: {other:?}"),
        }
    }
    assert!(matches!(
        centre.store_file(house.who("audit"), "GL", photo(8, 8)).await,
        Err(CentreError::Denied(_))
    ));
    assert!(matches!(
        centre.store_file(house.who("far"), "GL", photo(8, 8)).await,
        Err(CentreError::NotFound(_))
    ));
    assert!(matches!(centre.file(li, "file_0", false).await, Err(CentreError::NotFound("file"))));
}

db::both_engines! {
    fn belongs(database) { on_runtime(a_photo_belongs_to_its_case(database.database().clone())); }
    fn refused(database) { on_runtime(what_is_no_picture_is_refused(database.database().clone())); }
}
