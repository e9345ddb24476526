// The server of these tests: a few customers by id, each with a habit. Says where it listens.
import { createServer } from 'node:http';

const customer = JSON.stringify({
    id: '992fae2a-2a17-4b7a-8d9e-e287cf90131b',
    created_at: '2026-03-01T09:30:00.123456Z',
    modified_at: null,
    metadata: {},
    email: 'ada@example.com',
    email_verified: true,
    name: 'Ada Lovelace',
    billing_address: null,
    tax_id: null,
    organization_id: '1dbfc517-0bbf-4301-9ba8-555ca42b9737',
    avatar_url: null,
});
let asked = 0;
let finish = () => {};

const server = createServer(async (request, response) => {
    const { headers, method, url } = request;
    const json = (status, body) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    if (headers.authorization !== 'Bearer sesame') {
        json(401, '{"error":"Unauthorized","detail":"Unauthorized"}');
    } else if (method === 'POST' && url === '/v1/customers/') {
        let body = '';
        for await (const piece of request) body += piece;
        const isJson = headers['content-type'] === 'application/json';
        json(isJson && JSON.parse(body).email === 'ada@example.com' ? 201 : 400, customer);
    } else if (url === '/v1/customers/busy') {
        json(asked++ ? 200 : 503, customer);
    } else if (url === '/v1/customers/large') {
        json(200, Buffer.alloc(1 << 20, ' '));
    } else if (url === '/v1/customers/export') {
        response.writeHead(200, { 'content-type': 'text/csv' }).write('ID,Email\n');
        // The rest comes when the first piece has been seen, or never.
        finish = () => response.end('1,ada@example.com\n');
    } else if (url === '/v1/customers/seen') {
        finish();
        json(200, customer);
    } else if (url !== '/v1/customers/silent') {
        json(404, '{"error":"ResourceNotFound","detail":"Not found"}');
    }
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
