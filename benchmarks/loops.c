/* The algorithm of grokdocs.fast, in C: what a compiler makes of the same loops.

   Images are lists of lit pixels: those of image i lie at starts[i] to starts[i + 1] of `places`
   and `values`. For batches, by_pixel lists the lit images of each pixel, batch after batch. */

#include <stddef.h>
#include <string.h>

typedef const ptrdiff_t *Places;

static void add(double *restrict total, const double *rows, Places places, const double *values,
                ptrdiff_t first, ptrdiff_t end, ptrdiff_t n) {
    ptrdiff_t p = first;
    for (; p + 4 <= end; p += 4) {
        const double *a = rows + places[p] * n, *b = rows + places[p + 1] * n;
        const double *c = rows + places[p + 2] * n, *d = rows + places[p + 3] * n;
        const double u = values[p], v = values[p + 1], w = values[p + 2], x = values[p + 3];
        for (ptrdiff_t j = 0; j < n; j++) total[j] += (u * a[j] + v * b[j]) + (w * c[j] + x * d[j]);
    }
    for (; p < end; p++) {
        const double *row = rows + places[p] * n, value = values[p];
        for (ptrdiff_t j = 0; j < n; j++) total[j] += value * row[j];
    }
}

/* moves_1, moves_2 and layer_1 are space to work in, with a row for each image of a batch. */
void learn(Places starts, Places places, const double *values, Places pixel_starts, Places pixel_places,
           const double *pixel_values, const double *goals, double *hidden_weights, double *output_rows,
           const double *masks, double *prediction, double *layer_1, double *moves_1, double *moves_2,
           ptrdiff_t examples, ptrdiff_t pixels, ptrdiff_t hidden, ptrdiff_t outputs, ptrdiff_t batch_size,
           double alpha, double louder) {
    for (ptrdiff_t batch = 0; batch < examples / batch_size; batch++) {
        for (ptrdiff_t i = 0; i < batch_size; i++) { /* predict and compare */
            const ptrdiff_t image = batch * batch_size + i;
            double *restrict layer = layer_1 + i * hidden, *restrict move_1 = moves_1 + i * hidden;
            const double *mask = masks + image * hidden;
            memset(layer, 0, hidden * sizeof *layer);
            memset(move_1, 0, hidden * sizeof *move_1);
            add(layer, hidden_weights, places, values, starts[image], starts[image + 1], hidden);
            for (ptrdiff_t j = 0; j < hidden; j++) layer[j] = layer[j] < 0 ? 0 : layer[j] * mask[j] * louder;
            for (ptrdiff_t k = 0; k < outputs; k++) {
                const double *row = output_rows + k * hidden;
                double said = 0;
                for (ptrdiff_t j = 0; j < hidden; j++) said += layer[j] * row[j];
                prediction[image * outputs + k] = said;
                const double move = -alpha * (said - goals[image * outputs + k]);
                moves_2[i * outputs + k] = move;
                for (ptrdiff_t j = 0; j < hidden; j++) move_1[j] += move * row[j];
            }
            for (ptrdiff_t j = 0; j < hidden; j++) move_1[j] *= mask[j];
        }
        for (ptrdiff_t i = 0; i < batch_size; i++) /* learn */
            for (ptrdiff_t k = 0; k < outputs; k++) {
                double *restrict row = output_rows + k * hidden;
                const double move = moves_2[i * outputs + k], *layer = layer_1 + i * hidden;
                for (ptrdiff_t j = 0; j < hidden; j++) row[j] += move * layer[j];
            }
        if (batch_size == 1)
            for (ptrdiff_t p = starts[batch]; p < starts[batch + 1]; p++) {
                double *restrict row = hidden_weights + places[p] * hidden;
                for (ptrdiff_t j = 0; j < hidden; j++) row[j] += values[p] * moves_1[j];
            }
        else
            for (ptrdiff_t pixel = 0; pixel < pixels; pixel++) {
                Places lit = pixel_starts + batch * pixels + pixel;
                add(hidden_weights + pixel * hidden, moves_1, pixel_places, pixel_values, lit[0], lit[1], hidden);
            }
    }
}
