'use strict';

// Everything is written with textContent: what was scanned never becomes markup.
const $ = (id) => document.getElementById(id);
const COLOURS = { UP: 'good', ALLOW: 'good', DEGRADED: 'fair', REVIEW: 'fair', UNKNOWN: 'fair' };

function row(...cells) {
	const tr = document.createElement('tr');
	for (const cell of cells) {
		const td = document.createElement('td');
		td.textContent = cell;
		tr.append(td);
	}
	return tr;
}

function show(element, word, rest = '') {
	element.className = COLOURS[word] || 'bad';
	element.textContent = word + rest;
}

async function scan(event) {
	event.preventDefault();
	$('findings').hidden = true;
	try {
		const response = await fetch('v1/scan', {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', 'X-API-Key': $('key').value.trim() },
			body: JSON.stringify({ text: $('text').value, target: $('target').value })
		});
		const answer = await response.json();
		if (!response.ok) {
			show($('verdict'), answer.title, ': ' + answer.detail);
			return;
		}
		show($('verdict'), answer.verdict, `, score ${answer.score.toFixed(2)}, archived as ${answer.id}`);
		$('findings').tBodies[0].replaceChildren(...answer.findings.map((f) =>
			row(f.ruleId, f.category, f.severity, f.start, f.end, f.excerpt)));
		$('findings').hidden = answer.findings.length === 0;
		refresh();
	}
	catch (error) {
		show($('verdict'), 'The sample does not answer', ': ' + error.message);
	}
}

function components(parent, tree) {
	return Object.entries(tree || {}).flatMap(([name, part]) => {
		const path = parent ? `${parent} / ${name}` : name;
		return [row(path, part.status, details(part)), ...components(path, part.components),
			...stores(path, (part.details || {}).stores)];
	});
}

function details(part) {
	return Object.entries(part.details || {}).filter(([key]) => key !== 'stores')
		.map(([key, value]) => `${key}: ${typeof value === 'object' ? JSON.stringify(value) : value}`).join(', ');
}

function stores(parent, all) {
	return Object.entries(all || {}).map(([name, { status, ...rest }]) =>
		row(`${parent} / ${name}`, status, details({ details: rest })));
}

async function refreshHealth() {
	const health = await (await fetch('actuator/health')).json();
	show($('status'), health.status);
	$('health').replaceChildren(...components('', health.components));
}

async function refreshCounters() {
	const text = await (await fetch('actuator/prometheus')).text();
	const wanted = /^(shield_(?!\w*_active_)\w*(?:_count|_total|_bytes))(\{.*\})? (.*)$/;
	const rows = text.split('\n').map((line) => line.match(wanted)).filter(Boolean)
		.map(([, name, tags, value]) => row(name + (tags || ''), Number(value)));
	$('counters').replaceChildren(...rows);
}

async function refresh() {
	try {
		await Promise.all([refreshHealth(), refreshCounters()]);
	}
	catch (error) {
		show($('status'), 'The sample does not answer');
	}
}

$('scan').addEventListener('submit', scan);
refresh();
setInterval(refresh, 5000);
