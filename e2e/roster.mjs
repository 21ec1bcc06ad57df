// A workbook as small as can be, for tests that upload one: a sheet of texts in an uncompressed zip.
import { crc32 } from "node:zlib";

const escape = (text) => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";

/** Rows of texts as the bytes of a workbook with one sheet of this name. */
export function workbook(name, rows) {
    const cells = (row, line) => row.map((text, column) => `<c r="${String.fromCharCode(65 + column)}${line + 1}" t="inlineStr"><is><t>${escape(text)}</t></is></c>`);
    const data = rows.map((row, line) => `<row r="${line + 1}">${cells(row, line).join("")}</row>`).join("");
    const type = (part, kind) => `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
    return zip({
        "[Content_Types].xml": `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${type("/xl/workbook.xml", "sheet.main")}${type("/xl/worksheets/sheet1.xml", "worksheet")}</Types>`,
        "_rels/.rels": `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
        "xl/workbook.xml": `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${escape(name)}" sheetId="1" r:id="r1"/></sheets></workbook>`,
        "xl/_rels/workbook.xml.rels": `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
        "xl/worksheets/sheet1.xml": `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${data}</sheetData></worksheet>`,
    });
}

function zip(parts) {
    const [local, central] = [[], []];
    let offset = 0;
    for (const [name, text] of Object.entries(parts)) {
        const [path, bytes] = [Buffer.from(name), Buffer.from(text)];
        const common = Buffer.alloc(26);
        common.writeUInt16LE(20, 0);
        common.writeUInt32LE(crc32(bytes), 10);
        common.writeUInt32LE(bytes.length, 14);
        common.writeUInt32LE(bytes.length, 18);
        common.writeUInt16LE(path.length, 22);
        const entry = Buffer.alloc(46);
        entry.writeUInt32LE(0x02014b50, 0);
        entry.writeUInt16LE(20, 4);
        common.copy(entry, 6);
        entry.writeUInt32LE(offset, 42);
        const begin = Buffer.alloc(4);
        begin.writeUInt32LE(0x04034b50, 0);
        local.push(begin, common, path, bytes);
        central.push(entry, path);
        offset += 30 + path.length + bytes.length;
    }
    const end = Buffer.alloc(22);
    const size = central.reduce((sum, part) => sum + part.length, 0);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(central.length / 2, 8);
    end.writeUInt16LE(central.length / 2, 10);
    end.writeUInt32LE(size, 12);
    end.writeUInt32LE(offset, 16);
    return Buffer.concat([...local, ...central, end]);
}
