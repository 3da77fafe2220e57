import Foundation
import FoundationXML

/// An XML answer as a tree, in which every leaf is text and what is named `...List` is a list.
enum XMLTree {
    static func parse(_ body: [UInt8]) throws -> (root: String, value: JSON) {
        let parser = XMLParser(data: Data(body))
        let reader = Reader()
        parser.delegate = reader
        guard parser.parse(), let root = reader.finished.last else {
            throw ClientStyle.Failure.unreadable(parser.parserError.map { "\($0)" } ?? "no XML")
        }
        return root
    }

    private final class Reader: NSObject, XMLParserDelegate {
        private struct Element {
            var text = ""
            var children: [(name: String, value: JSON)] = []
        }

        private var open: [Element] = []
        var finished: [(root: String, value: JSON)] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) { open.append(Element()) }

        func parser(_ parser: XMLParser, foundCharacters text: String) { open[open.count - 1].text += text }

        func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
            let value = Self.value(of: open.removeLast(), name)
            if open.isEmpty { return finished.append((name, value)) }
            open[open.count - 1].children.append((name, value))
        }

        private static func value(of element: Element, _ name: String) -> JSON {
            if name.hasSuffix("List") { return .list(element.children.map(\.value)) }
            if element.children.isEmpty { return .text(element.text) }
            return .object(Dictionary(element.children.map { ($0.name, $0.value) }) { first, _ in first })
        }
    }
}
