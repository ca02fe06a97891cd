package io.anymask.dataset;

import io.anymask.mask.MaskRecord;
import io.anymask.mask.Polygon;
import io.anymask.mask.Polygons;
import io.anymask.mask.Ring;
import java.awt.geom.AffineTransform;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A GeoJSON feature collection (RFC 7946) of the masks of one photo, as QGIS and QuPath read it. A mask of one
/// part is a `Polygon`, of several a `MultiPolygon`, and one without a pixel has the geometry `null`.
///
/// Outlines follow the edges of the pixels, holes included. Rings are closed and run as the standard says: with
/// the first coordinate to the right and the second one up, outlines counterclockwise and holes clockwise.
/// `properties` has `file_name`, `area` in pixels, `predicted_iou` and `stability_score`.
public final class GeoJsonFile {
    private GeoJsonFile() {}

    /// The file's text with coordinates in pixels, x then y, from the photo's upper left corner. The standard
    /// knows only degrees; programs that show a photo take pixels.
    public static String toJson(Sa1b photo) {
        return toJson(photo, new AffineTransform());
    }

    /// The file's text with coordinates on the ground.
    ///
    /// @param ground from pixels to coordinates, such as an image's world file has it: longitude and latitude for
    ///     a file that keeps to the standard
    /// @throws IllegalArgumentException for a transform that makes lines of areas, or has no finite coordinates
    public static String toJson(Sa1b photo, AffineTransform ground) {
        if (!Double.isFinite(ground.getDeterminant()) || ground.getDeterminant() == 0) {
            throw new IllegalArgumentException(
                    "GeoJSON: got " + ground + ", expected a transform that can be inverted; check the world file");
        }
        ObjectNode root = JsonMapper.shared().createObjectNode().put("type", "FeatureCollection");
        ArrayNode features = root.putArray("features");
        for (int i = 0; i < photo.masks().size(); i++) {
            MaskRecord mask = photo.masks().get(i);
            ObjectNode feature = features.addObject().put("type", "Feature").put("id", i);
            geometry(feature, Polygons.trace(mask.segmentation().toMask()), ground);
            feature.putObject("properties")
                    .put("file_name", photo.fileName())
                    .put("area", mask.area())
                    .put("predicted_iou", mask.predictedIou())
                    .put("stability_score", mask.stabilityScore());
        }
        return JsonMapper.shared().writeValueAsString(root);
    }

    /// Gives a feature the geometry of polygons in pixels.
    public static void geometry(ObjectNode feature, List<Polygon> polygons) {
        geometry(feature, polygons, new AffineTransform());
    }

    private static void geometry(ObjectNode feature, List<Polygon> polygons, AffineTransform ground) {
        if (polygons.isEmpty()) {
            feature.putNull("geometry");
            return;
        }
        ObjectNode geometry = feature.putObject("geometry");
        boolean several = polygons.size() > 1;
        geometry.put("type", several ? "MultiPolygon" : "Polygon");
        ArrayNode coordinates = geometry.putArray("coordinates");
        for (Polygon polygon : polygons) {
            ArrayNode rings = several ? coordinates.addArray() : coordinates;
            for (Ring ring : rings(polygon)) {
                points(rings.addArray(), ring, ground);
            }
        }
    }

    private static List<Ring> rings(Polygon polygon) {
        List<Ring> rings = new ArrayList<>(List.of(polygon.exterior()));
        rings.addAll(polygon.holes());
        return rings;
    }

    /// Traced rings run the right way in pixels; a transform that mirrors, as those with north up do, turns them.
    private static void points(ArrayNode node, Ring ring, AffineTransform ground) {
        double[] xy = ring.coordinates();
        ground.transform(xy, 0, xy, 0, ring.size());
        boolean mirrored = ground.getDeterminant() < 0;
        for (int i = 0; i <= ring.size(); i++) {
            int point = (mirrored ? ring.size() - i : i) % ring.size();
            node.addArray().add(shortest(xy[2 * point])).add(shortest(xy[2 * point + 1]));
        }
    }

    /// Whole pixels are written without a point.
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0) : exact; // 400, not 4E+2
    }
}
