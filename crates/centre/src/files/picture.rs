//! Telling by the first bytes what was sent, and writing a picture again so that nothing but the picture is left.

use crate::error::CentreError;
use diag::{Text, text};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Width and height of the smaller picture, at most.
pub(super) const SMALL: u32 = 320;
/// What a JPEG is.
pub(super) const JPEG: &str = "image/jpeg";

/// Width and height of a picture that is decoded, at most.
const WIDEST: u32 = 16_384;
/// Memory for decoding one.
const MEMORY: u64 = 256 * 1024 * 1024;
/// Width and height of a picture that is kept: enough to read a paper by.
const KEPT: u32 = 3_200;
const QUALITY: u8 = 85;
const SMALL_QUALITY: u8 = 75;

/// What is kept of a file.
pub(super) struct Clean {
    pub(super) media_type: &'static str,
    pub(super) bytes: Vec<u8>,
    /// The smaller picture, a JPEG.
    pub(super) small: Option<Vec<u8>>,
}

enum Kind {
    Picture(ImageFormat),
    Pdf,
}

/// What a file is, by its first bytes.
fn kind(bytes: &[u8]) -> Result<Kind, Text> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Ok(Kind::Picture(ImageFormat::Jpeg)),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Ok(Kind::Picture(ImageFormat::Png)),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            Ok(Kind::Picture(ImageFormat::WebP))
        }
        [b'%', b'P', b'D', b'F', b'-', ..] => Ok(Kind::Pdf),
        [] => Err(text!(zh: "文件是空的", en: "the file is empty")),
        [b'M', b'Z', ..] | [0x7F, b'E', b'L', b'F', ..] | [b'#', b'!', ..] => Err(
            text!(zh: "这是程序，不是照片；只收 JPG、PNG、WebP 照片和 PDF", en: "this is a program, not a picture: send JPEG, PNG, WebP or PDF"),
        ),
        _ if looks_like_a_page(bytes) => Err(
            text!(zh: "网页和 SVG 不收；请传 JPG、PNG、WebP 照片或 PDF", en: "web pages and SVG are not taken: send JPEG, PNG, WebP or PDF"),
        ),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Err(
            text!(zh: "这种照片（HEIC）或视频打不开；手机里把照片格式改成“兼容性最佳”，或传 JPG", en: "HEIC pictures and films are not taken: send JPEG"),
        ),
        _ => Err(
            text!(zh: "只收 JPG、PNG、WebP 照片和 PDF，改文件名没有用", en: "only JPEG, PNG, WebP and PDF are taken, whatever the name says"),
        ),
    }
}

/// Text that a browser might run.
fn looks_like_a_page(bytes: &[u8]) -> bool {
    let start: String = bytes.iter().take(512).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let start = start.trim_start_matches(['\u{EF}', '\u{BB}', '\u{BF}', ' ', '\t', '\r', '\n']);
    start.starts_with('<')
        && ["<svg", "<html", "<!doctype", "<?xml", "<script", "<body"].iter().any(|tag| start.contains(tag))
}

fn refused(message: Text) -> CentreError {
    CentreError::invalid("file", message)
}

/// What is kept of what was sent.
///
/// # Errors
/// When it is nothing that is taken, or damaged.
pub(super) fn clean(bytes: &[u8]) -> Result<Clean, CentreError> {
    match kind(bytes).map_err(refused)? {
        Kind::Pdf => Ok(Clean { media_type: "application/pdf", bytes: bytes.to_vec(), small: None }),
        Kind::Picture(format) => {
            let picture = decoded(bytes, format).map_err(|_| {
                refused(text!(zh: "照片打不开或太大，请重新拍一张再传", en: "the picture is damaged or too large: take another"))
            })?;
            written(picture, format).map_err(|error| CentreError::corrupt("picture", error))
        }
    }
}

/// The picture itself, turned as the camera was held, no larger than it is kept.
fn decoded(bytes: &[u8], format: ImageFormat) -> image::ImageResult<DynamicImage> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(WIDEST);
    limits.max_image_height = Some(WIDEST);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    if decoder.total_bytes() > MEMORY {
        let kind = image::error::LimitErrorKind::InsufficientMemory;
        return Err(image::ImageError::Limits(image::error::LimitError::from_kind(kind)));
    }
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    if picture.width() > KEPT || picture.height() > KEPT {
        picture = picture.resize(KEPT, KEPT, image::imageops::FilterType::Triangle);
    }
    Ok(picture)
}

/// A photo is written as JPEG; what came as PNG, or can be seen through, as PNG.
fn written(picture: DynamicImage, format: ImageFormat) -> image::ImageResult<Clean> {
    let small = jpeg(&picture.thumbnail(SMALL, SMALL), SMALL_QUALITY)?;
    let see_through = picture.color().has_alpha();
    let (media_type, bytes) = if format == ImageFormat::Png || (see_through && format == ImageFormat::WebP) {
        let mut bytes = Cursor::new(Vec::new());
        let plain =
            if see_through { picture.into_rgba8().into() } else { DynamicImage::from(picture.into_rgb8()) };
        plain.write_to(&mut bytes, ImageFormat::Png)?;
        ("image/png", bytes.into_inner())
    } else {
        (JPEG, jpeg(&picture, QUALITY)?)
    };
    Ok(Clean { media_type, bytes, small: Some(small) })
}

fn jpeg(picture: &DynamicImage, quality: u8) -> image::ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    picture.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(width: u32, height: u32) -> DynamicImage {
        let pixel = |x, y| image::Rgb([(x % 256) as u8, (y % 256) as u8, 7]);
        DynamicImage::from(image::RgbImage::from_fn(width, height, pixel))
    }

    fn sent(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// A JPEG with an EXIF block that says how the camera was held and where.
    fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec();
        exif.extend([0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
        exif.extend(b"GPS 25.2736N 110.2907E");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let mut bytes = jpeg[..2].to_vec();
        bytes.extend([0xFF, 0xE1]);
        bytes.extend(length);
        bytes.extend(exif);
        bytes.extend(&jpeg[2..]);
        bytes
    }

    fn contains(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn a_photo_loses_its_position_and_stands_upright() {
        let bytes = with_exif(&sent(&photo(40, 20), ImageFormat::Jpeg), 6);
        assert!(contains(&bytes, b"GPS 25.2736N"));
        let kept = clean(&bytes).unwrap();
        assert_eq!(kept.media_type, JPEG);
        assert!(!contains(&kept.bytes, b"GPS") && !contains(&kept.bytes, b"Exif"));
        let again = image::load_from_memory(&kept.bytes).unwrap();
        assert_eq!((again.width(), again.height()), (20, 40), "turned as the camera was held");
    }

    #[test]
    fn what_hides_behind_a_picture_is_gone() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let mut bytes = sent(&photo(600, 400), format);
            bytes.extend(b"<script>alert(1)</script>");
            let kept = clean(&bytes).unwrap();
            assert!(!contains(&kept.bytes, b"<script>"), "{format:?}");
            let small = image::load_from_memory(&kept.small.unwrap()).unwrap();
            assert_eq!((small.width(), small.height()), (SMALL, 213), "{format:?}");
        }
    }

    #[test]
    fn a_large_photo_is_made_smaller() {
        let kept = clean(&sent(&photo(4_000, 100), ImageFormat::Jpeg)).unwrap();
        let again = image::load_from_memory(&kept.bytes).unwrap();
        assert_eq!((again.width(), again.height()), (KEPT, 80));
    }

    #[test]
    fn what_is_no_picture_is_refused_in_clear_words() {
        let words = |bytes: &[u8]| match clean(bytes) {
            Err(CentreError::Invalid(errors)) => errors[0].message.zh.clone(),
            Ok(_) => panic!("it was taken"),
            Err(error) => panic!("{error:?}"),
        };
        assert!(words(b"MZ\x90\0").contains("程序"));
        assert!(words(b"\x7fELF\x02").contains("程序"));
        assert!(words(b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>").contains("SVG"));
        assert!(words(b"\xEF\xBB\xBF <!DOCTYPE html><html>").contains("网页"));
        assert!(words(b"\0\0\0\x18ftypheic").contains("HEIC"));
        assert!(words(b"PK\x03\x04").contains("JPG"));
        assert!(words(b"").contains("空"));
        // A picture by its first bytes only.
        assert!(words(b"\xFF\xD8\xFF\xE0 and then nothing of the kind").contains("打不开"));
        assert!(clean(b"%PDF-1.7\n").is_ok());
    }

    #[test]
    fn a_small_file_that_would_fill_the_memory_is_refused() {
        // A PNG that says it is 60,000 pixels wide and high.
        let mut bytes = sent(&photo(2, 2), ImageFormat::Png);
        bytes[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
        assert!(matches!(clean(&bytes), Err(CentreError::Invalid(_))));
    }
}
