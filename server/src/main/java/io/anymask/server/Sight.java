package io.anymask.server;

import io.anymask.dataengine.Layers;
import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.consensus.Layer;
import io.anymask.dataengine.task.Task;
import io.anymask.server.AnnotationRoutes.Author;
import io.anymask.server.http.Access;
import io.anymask.server.http.Exchange;
import io.anymask.service.ServiceException;
import tools.jackson.databind.node.ObjectNode;

/// What somebody sees of the masks of an image. Whoever makes one of several copies, or is tested with a known
/// image, sees a layer of their own as if it were the image's own set, and nothing else of the image. Copies are
/// nobody else's to see until the last one is handed in.
record Sight(Layers layers, Author author) {
    /// The layer that is the image's own set to whoever asks: empty for what it is to most.
    String own(Exchange exchange) {
        String blind = layers.blind(exchange.path("project"), exchange.path("image"), author.of(exchange));
        return blind == null ? Draft.MAIN : blind;
    }

    /// @throws ServiceException.NotFound when whoever asks must not see a layer
    void require(Exchange exchange, String layer) {
        String own = own(exchange);
        boolean seen = own.equals(layer)
                || (own.equals(Draft.MAIN)
                        && (Layer.author(layer).equals(author.of(exchange))
                                || (exchange.pass().may(needed(layer)) && !isUnfinished(exchange, layer))));
        if (!seen) {
            throw new ServiceException.NotFound("the image has no such layer or mask");
        }
    }

    private boolean isUnfinished(Exchange exchange, String layer) {
        return Task.Kind.of(layer) == Task.Kind.COPY
                && layers.isUnfinished(exchange.path("project"), exchange.path("image"));
    }

    /// Which images are known is told to those alone who say so.
    private static Access needed(String layer) {
        return Task.Kind.of(layer) == Task.Kind.HONEYPOT ? Access.RESEARCHER : Access.REVIEWER;
    }

    /// A mask; its layer has no name for whoever is alone in it.
    ObjectNode write(Exchange exchange, Annotation annotation) {
        ObjectNode node = AnnotationJson.write(annotation);
        Task.Kind kind = Task.Kind.of(annotation.layer());
        boolean own =
                kind != Task.Kind.SHARED && kind.layer(author.of(exchange)).equals(annotation.layer());
        return own ? node.put("layer", Draft.MAIN) : node;
    }
}
